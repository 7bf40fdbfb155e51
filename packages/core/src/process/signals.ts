import type { Clock } from "../clock.ts";
import type { Logger } from "../report/log-sinks.ts";
import { oneLine } from "../report/text.ts";

/** Two SIGINTs closer than this are one key press, seen twice. */
const SAME_KEY_PRESS_MS = 100;

export interface SignalEvents {
  readonly shutdown: (signal: NodeJS.Signals) => void;
  /** The second Ctrl-C. */
  readonly interrupted: () => void;
}

/** The process's signal handlers, one set for all. */
export class SignalHandlers {
  readonly #clock: Clock;
  readonly #events: SignalEvents;
  readonly #installed = new Set<NodeJS.Signals>();
  readonly #takeOvers: (() => void)[] = [];
  #firstInterruptAt: number | undefined;

  constructor(clock: Clock, events: SignalEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  /** `exclusive` takes all other listeners of these signals off the process, now and later. */
  install(signals: readonly NodeJS.Signals[], exclusive: boolean): void {
    if (exclusive) this.#takeOver(signals);
    for (const signal of signals) {
      if (this.#installed.has(signal)) continue;
      this.#installed.add(signal);
      // First in line: a listener that exits must not keep ours from beginning.
      process.prependListener(signal, this.#listener);
    }
  }

  remove(): void {
    for (const stop of this.#takeOvers.splice(0)) stop();
    for (const signal of this.#installed) process.removeListener(signal, this.#listener);
    this.#installed.clear();
    this.#firstInterruptAt = undefined;
  }

  /** Names whoever else listens: it may end the process before the drain does. */
  warnOfOthers(signal: NodeJS.Signals, logger: Logger): void {
    const others = process.listeners(signal).filter((listener) => listener !== this.#listener);
    if (others.length === 0) return;
    const names = others.map(
      (listener) => listener.name || oneLine(listener.toString().slice(0, 80)),
    );
    logger.warn(
      `${others.length} other ${signal} listener(s) may end the process before the drain does: ${names.join("; ")}`,
    );
  }

  #takeOver(signals: readonly NodeJS.Signals[]): void {
    const removeOthers = (): void => {
      for (const signal of signals) {
        for (const other of process.listeners(signal)) {
          if (other !== this.#listener) process.removeListener(signal, other);
        }
      }
    };
    // A listener can be taken off only once it is on.
    const added = (event: string | symbol): void => {
      if ((signals as readonly unknown[]).includes(event)) queueMicrotask(removeOthers);
    };
    removeOthers();
    process.on("newListener", added);
    this.#takeOvers.push(() => process.removeListener("newListener", added));
  }

  readonly #listener = (signal: NodeJS.Signals): void => {
    if (signal === "SIGINT") {
      const now = this.#clock.now();
      if (this.#firstInterruptAt === undefined) this.#firstInterruptAt = now;
      else if (now - this.#firstInterruptAt > SAME_KEY_PRESS_MS) return this.#events.interrupted();
    }
    this.#events.shutdown(signal);
  };
}
