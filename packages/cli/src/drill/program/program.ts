/** How a program ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** In `performance.now()`'s time. */
  readonly at: number;
}

/** A program under drill, wherever it runs. */
export interface Program {
  /** For people: a command line, a process id, a container's name. */
  readonly name: string;
  /** The process that is signalled, and where `/proc` is asked; absent where it can't be seen. */
  readonly pid: number | undefined;
  /** What it has written to stdout and stderr so far, as far as the drill can hear it. */
  readonly output: () => string;
  /** Resolves when it is gone; `code` and `signal` are `null` where nobody can tell. */
  readonly exited: Promise<Exit>;
  /** Resolves when its output is whole, or some time after its end: what it has started may hold it open. */
  readonly heard: Promise<void>;
  /** Tells it to stop, as its platform does. */
  stop(): void;
  /** The second signal, which process wrappers and impatient people send; absent where there is no way to. */
  readonly stopAgain: (() => void) | undefined;
  /** Takes its processor away, as a busy machine does, and gives it back; absent where that can't be done. */
  readonly freeze?: () => void;
  readonly thaw?: () => void;
  /** Ends it without a question. */
  kill(): void;
}
