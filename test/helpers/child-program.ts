import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ShutdownReport } from "@lastcall/core";
import { onTestFinished } from "vitest";
import type { ScriptedHook } from "../contract/fixtures/scripted-hook.ts";
import { reportInLine } from "./report-line.ts";
import { Watched } from "./watched.ts";

export interface ProgramOptions {
  /** Lifecycle options that JSON can carry. */
  readonly lifecycle?: Readonly<Record<string, unknown>>;
  readonly hooks?: readonly ScriptedHook[];
  readonly env?: Readonly<Record<string, string>>;
  /** `false`: a reader so slow that it has not begun yet; see `readOutput`. */
  readonly readOutput?: boolean;
  /** Descriptors of this process that the program gets as its 3, 4, … as from systemd. */
  readonly descriptors?: readonly number[];
}

export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly at: number;
}

/** A fixture that runs as a process of its own, gets real signals, and tells by lines what it does. */
export class Program {
  readonly lines: string[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #watched = new Watched();
  #exit: ProgramExit | undefined;
  #silent = false;

  constructor(file: URL, options: ProgramOptions = {}) {
    const { lifecycle = {}, hooks = [], env = {}, readOutput = true, descriptors = [] } = options;
    this.#child = spawn(
      process.execPath,
      ["--conditions=@lastcall/source", "--import", "tsx", fileURLToPath(file)],
      {
        env: {
          ...process.env,
          // The report is in what it says, for the tests to read.
          LASTCALL_LOG: "json",
          LIFECYCLE_OPTIONS: JSON.stringify(lifecycle),
          HOOKS: JSON.stringify(hooks),
          ...env,
        },
        stdio: ["pipe", "pipe", "pipe", ...descriptors],
      },
    ) as ChildProcessWithoutNullStreams;
    this.#child.stdin.on("error", () => {});
    this.#child.on("exit", (code, signal) => {
      this.#exit = { code, signal, at: performance.now() };
      this.#watched.changed();
    });
    this.#child.on("close", () => {
      this.#silent = true;
      this.#watched.changed();
    });
    this.#collect(this.#child.stderr);
    if (readOutput) this.readOutput();
  }

  /** The readers of its output go away, as when a log shipper dies. */
  closeOutput(): void {
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  readOutput(): void {
    this.#collect(this.#child.stdout);
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error("the program did not start");
    return pid;
  }

  /** The n-th line that matches, counted from 1; rejects when the program is gone without having said it. */
  line(expected: string | RegExp, count = 1): Promise<string> {
    return this.#watched.until(
      () => {
        const line = this.linesLike(expected)[count - 1];
        if (line === undefined && this.#silent) throw new Error(this.#describe(expected));
        return line;
      },
      () => this.#describe(expected),
    );
  }

  linesLike(expected: string | RegExp): string[] {
    const matches = (line: string): boolean =>
      typeof expected === "string" ? line.includes(expected) : expected.test(line);
    return this.lines.filter(matches);
  }

  /** The port of the n-th server that began to listen. */
  async port(n = 1): Promise<number> {
    return Number((await this.line(/^listening \d+$/, n)).split(" ")[1]);
  }

  /** A command on the program's standard input. */
  tell(command: string): void {
    this.#child.stdin.write(`${command}\n`);
  }

  /** @returns when it was sent, in this process's monotonic time */
  signal(name: NodeJS.Signals = "SIGTERM"): number {
    // Before: it may act on it at once, and this process come later.
    const at = performance.now();
    this.#child.kill(name);
    return at;
  }

  /** Until the process is gone; what it still had in its pipes is in `lines` once `report` or `line` need it. */
  exit(): Promise<ProgramExit> {
    return this.#watched.until(
      () => this.#exit,
      () => this.#describe("exit"),
    );
  }

  get running(): boolean {
    return this.#exit === undefined;
  }

  async report(): Promise<ShutdownReport> {
    return reportInLine(await this.line('"report":{'))!;
  }

  async kill(): Promise<void> {
    if (this.running) this.#child.kill("SIGKILL");
    await this.exit();
  }

  #collect(stream: NodeJS.ReadableStream): void {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      this.lines.push(...parts);
      this.#watched.changed();
    });
  }

  #describe(expected: string | RegExp): string {
    const exit = JSON.stringify(this.#exit ?? "running");
    return `expected ${String(expected)}; exit ${exit}; lines:\n${this.lines.slice(-40).join("\n")}`;
  }
}

/** A program that does not outlive the test that calls this. */
export function startProgram(file: URL, options?: ProgramOptions): Program {
  const program = new Program(file, options);
  onTestFinished(() => program.kill());
  return program;
}
