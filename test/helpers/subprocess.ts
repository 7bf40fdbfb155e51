import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Watched } from "./watched.ts";

/** A container on a busy machine may take as long to say something. */
const LINE_WITHIN_MS = 50_000;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** In the monotonic time of this process. */
  readonly at: number;
}

/** A program that this one started, and that does not outlive it. */
export class Subprocess {
  readonly lines: string[] = [];
  /** Resolves when all it said is in `lines`. */
  readonly exit: Promise<Exit>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #watched = new Watched();
  #silent = false;

  constructor(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    cwd: string = process.cwd(),
  ) {
    this.#child = spawn(command, args, {
      cwd,
      // The report is in what it says, for the tests to read.
      env: { ...process.env, LASTCALL_LOG: "json", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const closed = once(this.#child, "close").finally(() => {
      this.#silent = true;
      this.#watched.changed();
    });
    closed.catch(() => {});
    const killed = (): void => void this.#child.kill("SIGKILL");
    process.once("exit", killed);
    this.exit = once(this.#child, "exit").then(async ([code, signal]) => {
      const exit = { code, signal, at: performance.now() } as Exit;
      process.off("exit", killed);
      await closed;
      return exit;
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.lines.push(line);
        this.#watched.changed();
      });
    }
  }

  /** The first line that matches, or the nth; rejects when the program ends without having said it, or is too late. */
  line(expected: RegExp, withinMs: number = LINE_WITHIN_MS, nth = 1): Promise<string> {
    const describe = (): string =>
      `${this.#silent ? "ended" : "runs"} without saying ${String(expected)}:\n${this.lines.join("\n")}`;
    return this.#watched.until(
      () => {
        const line = this.lines.filter((candidate) => expected.test(candidate))[nth - 1];
        if (line === undefined && this.#silent) throw new Error(describe());
        return line;
      },
      describe,
      withinMs,
    );
  }

  /** @returns when it was sent, in the monotonic time of this process */
  signal(name: NodeJS.Signals): number {
    // Before: it may act on it at once, and this process come later.
    const at = performance.now();
    this.#child.kill(name);
    return at;
  }
}

// Without a handler a signal ends this process with no `exit` event, and leaves what it started behind.
for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(name, () => process.exit(code));
}
