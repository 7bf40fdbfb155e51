import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

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
  readonly #silent: Promise<unknown>;
  readonly #lookers = new Set<() => void>();

  constructor(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) {
    this.#child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#silent = once(this.#child, "close");
    const killed = (): void => void this.#child.kill("SIGKILL");
    process.once("exit", killed);
    this.exit = once(this.#child, "exit").then(async ([code, signal]) => {
      const exit = { code, signal, at: performance.now() } as Exit;
      process.off("exit", killed);
      await this.#silent;
      return exit;
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.lines.push(line);
        for (const look of this.#lookers) look();
      });
    }
  }

  /** The first line that matches; rejects when the program ends without having said it. */
  line(expected: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const line = this.lines.find((candidate) => expected.test(candidate));
        if (line === undefined) return;
        this.#lookers.delete(look);
        resolve(line);
      };
      this.#lookers.add(look);
      look();
      this.#child.once("close", () => {
        reject(new Error(`ended without saying ${String(expected)}:\n${this.lines.join("\n")}`));
      });
      this.#child.once("error", reject);
    });
  }

  /** @returns when it was sent, in the monotonic time of this process */
  signal(name: NodeJS.Signals): number {
    this.#child.kill(name);
    return performance.now();
  }
}

// Without a handler a signal ends this process with no `exit` event, and leaves what it started behind.
for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(name, () => process.exit(code));
}
