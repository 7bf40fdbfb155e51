import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A program that this one starts, and that does not outlive it. */
export class Program {
  /** Its exit code; rejects when it could not be started. */
  readonly exit: Promise<number | null>;
  readonly #child: ChildProcess;
  #said = "";

  constructor(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) {
    this.#child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#said += text));
    const kill = (): void => void this.#child.kill("SIGKILL");
    process.on("exit", kill);
    this.exit = once(this.#child, "close").then(([code]) => {
      process.off("exit", kill);
      return code as number | null;
    });
  }

  /** All its output. */
  get said(): string {
    return this.#said;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Settles as `work` does, or rejects when the program ends before that. */
  whileRunning<T>(work: Promise<T>): Promise<T> {
    const ended = this.exit.then((code) => {
      throw new Error(`${this.#child.spawnfile} ended with ${code}:\n${this.#said}`);
    });
    return Promise.race([work, ended]);
  }
}

// Without a handler a signal ends this process with no `exit` event, and leaves what it started behind.
for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(name, () => process.exit(code));
}
