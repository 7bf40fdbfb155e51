import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What a program of a project said, and how it ended. */
export interface Outcome {
  /** `-1` when it did not end by itself. */
  readonly code: number;
  readonly lines: readonly string[];
}

/** A project outside this repository. */
export class Project {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async write(file: string, text: string): Promise<void> {
    const path = join(this.folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  /** Writes a program and runs it as Node runs it: no loader, no condition. */
  async run(file: string, text: string, flags: readonly string[] = []): Promise<Outcome> {
    await this.write(file, text);
    return this.node([...flags, file]);
  }

  node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const options = {
      cwd: this.folder,
      encoding: "utf8",
      timeout: 120_000,
      env: { ...process.env, ...env },
    } as const;
    return new Promise((resolve) => {
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line !== "");
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), lines });
      });
    });
  }
}

/** The lines that match. */
export function said(outcome: Outcome, pattern: RegExp): readonly string[] {
  return outcome.lines.filter((line) => pattern.test(line));
}

/** Of a program that reports its shutdown. */
export const REPORT: RegExp = / stopped in /;

/** Listens with the app that `setUp` has made, sends itself the signal, and goes on until it is ended. */
export function server(setUp: string): string {
  return `
    ${setUp}
    const server = createServer(app).listen(0, "127.0.0.1", () => process.kill(process.pid, "SIGTERM"));
  `;
}
