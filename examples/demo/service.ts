import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ShutdownReport } from "@lastcall/core";
import type { Program } from "./program.ts";
import type { Story } from "./story.ts";

/** The service's own words for its hooks, as they end. */
const LINE_OF_HOOK = {
  deregistered: "registry",
  "journal flushed": "journal",
  "journal closed": "journal file",
};

export const GRACE_PERIOD_MS = 9_000;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly at: number;
}

/** A program as a process of its own: what it says, and how it ends. */
export class Service {
  readonly pid: number;
  /** The hooks by their own lines, with the time of each. */
  readonly hookLines = new Map<string, number>();
  readonly origin: Promise<string>;
  readonly exited: Promise<Exit>;
  report: ShutdownReport | undefined;
  exit: Exit | undefined;
  readonly #child: ChildProcess;
  readonly #journal: string;
  readonly #story: Story;

  constructor(story: Story, folder: string, { path }: Program) {
    this.#story = story;
    this.#journal = join(folder, "orders.jsonl");
    this.#child = spawn(
      process.execPath,
      ["--conditions=@lastcall/source", "--import", "tsx", path],
      {
        env: {
          ...process.env,
          PORT: "0",
          HOST: "127.0.0.1",
          JOURNAL_PATH: this.#journal,
          REGISTRY_FOLDER: join(folder, "registry"),
          LASTCALL_LOG: "json",
          LASTCALL_GRACE_PERIOD_MS: String(GRACE_PERIOD_MS),
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    this.pid = this.#child.pid ?? 0;
    this.exited = this.#watchExit();
    this.origin = new Promise((resolve, reject) => {
      this.#read("stdout", (line) => {
        const [, origin] = /^listening on (\S+),/.exec(line) ?? [];
        if (origin !== undefined) resolve(origin);
        for (const [start, hook] of Object.entries(LINE_OF_HOOK))
          if (line.startsWith(start)) this.hookLines.set(hook, story.now);
      });
      void this.exited.then(() => reject(new Error("the service ended before it listened")));
    });
    this.#read("stderr", () => {});
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async journal(): Promise<string> {
    return await readFile(this.#journal, "utf8");
  }

  #read(name: "stdout" | "stderr", seen: (line: string) => void): void {
    const stream = this.#child[name];
    if (stream === null) return;
    createInterface({ input: stream }).on("line", (line) => {
      seen(line);
      this.#story.tell(`| ${line.startsWith("{") ? this.#spoken(line) : line}`);
    });
  }

  /** What the lifecycle says, for people; the report is kept. */
  #spoken(line: string): string {
    const { msg, report } = JSON.parse(line) as { msg: string; report?: ShutdownReport };
    this.report ??= report;
    return `lastcall: ${msg}`;
  }

  /** Resolves when its last line has been read too. */
  #watchExit(): Promise<Exit> {
    return new Promise((resolve) => {
      this.#child.on("exit", (code, signal) => {
        this.exit = { code, signal, at: this.#story.now };
        this.#story.tell(`exit ${code === null ? `by ${signal}` : `code ${code}`}`);
      });
      this.#child.on("close", () => {
        if (this.exit !== undefined) resolve(this.exit);
      });
    });
  }
}
