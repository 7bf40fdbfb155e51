import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { Audience } from "./live/audience.ts";
import type { Exit, Program } from "./program/program.ts";
import type { Subject } from "./subject.ts";
import { Connection, type RequestText } from "./wire/connection.ts";
import type { Mark } from "./result.ts";
import { ownPauses } from "./wire/own-pauses.ts";
import type { Execution, RequestRecord, TimedRequest } from "./wire/fate.ts";

/** The header that carries each request's id, for programs that note which they have run. */
const ID_HEADER = "X-Drill-Id";

export interface Limits {
  /** When the platform would kill the program, counted from the signal. */
  readonly killMs: number;
  /** Reads what the program has noted of the requests it ran; absent where it notes nothing. */
  readonly notes: () => string | undefined;
}

/** One program from its start to its stop, as the cases of a round see it. */
export class Stage {
  readonly program: Program;
  readonly subject: Subject;
  readonly limits: Limits;
  readonly audience: Audience;
  readonly #records: TimedRequest[] = [];
  readonly #marks = new Map<string, number>();
  readonly #signal: Promise<void>;
  #signalled = (): void => {};
  #signalAt: number | undefined;
  #exit: Exit | undefined;
  #killed = false;
  readonly #prefix = `drill-${randomBytes(4).toString("hex")}-`;
  readonly #idPattern = new RegExp(String.raw`${this.#prefix}\d+`, "g");
  #ids = 0;
  readonly #running = new Set<Promise<unknown>>();
  #noted: ReadonlySet<string> | undefined;
  #notesAll = false;

  constructor(program: Program, subject: Subject, limits: Limits, audience: Audience) {
    this.program = program;
    this.subject = subject;
    this.limits = limits;
    this.audience = audience;
    this.#signal = new Promise((resolve) => {
      this.#signalled = resolve;
    });
    ownPauses.watch();
    void program.exited.then((exit) => {
      this.#exit = exit;
    });
  }

  /** Resolves in the moment of the stop signal. */
  get signal(): Promise<void> {
    return this.#signal;
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Whether it outlived its platform's patience. */
  get killed(): boolean {
    return this.#killed;
  }

  /** With times that count from the signal; to be asked when that is known. */
  get records(): readonly RequestRecord[] {
    return this.#records.map(({ sentAt, endedAt, ...record }) => ({
      ...record,
      sentAtMs: this.at(sentAt),
      endedAtMs: this.at(endedAt),
    }));
  }

  /** What happened for the first time, and when; likewise. */
  get marks(): readonly Mark[] {
    return [...this.#marks].map(([name, at]) => ({ name, atMs: this.at(at) }));
  }

  mark(name: string): void {
    if (this.#signalAt !== undefined && !this.#marks.has(name))
      this.#marks.set(name, performance.now());
  }

  /** Milliseconds since the signal; negative before it is known. */
  at(time: number = performance.now()): number {
    return this.#signalAt === undefined ? -1 : time - this.#signalAt;
  }

  /** Sends the stop signal, and SIGKILL when the program outlasts the platform's limit. Resolves when it is gone. */
  async stop(): Promise<Exit> {
    this.#signalAt = performance.now();
    this.program.stop();
    this.audience.signalled();
    this.#signalled();
    const platform = setTimeout(() => {
      this.#killed = true;
      this.program.kill();
    }, this.limits.killMs);
    const exit = await this.program.exited;
    clearTimeout(platform);
    return exit;
  }

  /** What a case still does by itself; the round's verdict waits for it. */
  track<T>(running: Promise<T>): Promise<T> {
    this.#running.add(running);
    void running.catch(() => {}).finally(() => this.#running.delete(running));
    return running;
  }

  /** Resolves when every case has seen the end of what it began. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await this.program.heard;
    const notes = this.limits.notes();
    this.#notesAll = notes !== undefined;
    this.#noted = new Set(`${notes ?? ""}\n${this.program.output()}`.match(this.#idPattern) ?? []);
  }

  /** Whether the program ran this request, by its own word; to be asked when the stage has settled. */
  executionOf(id: string): Execution {
    if (this.#noted?.has(id) === true) return "executed";
    return this.#notesAll ? "not-executed" : "unknown";
  }

  connect(): Connection {
    return new Connection(this.subject.target);
  }

  /** The request with an id of its own, which is about to be sent. */
  identified(text: RequestText): { id: string; text: RequestText } {
    const id = `${this.#prefix}${(this.#ids += 1)}`;
    this.audience.sent();
    return { id, text: { ...text, headers: { ...text.headers, [ID_HEADER]: id } } };
  }

  keep(request: TimedRequest): TimedRequest {
    this.#records.push(request);
    this.audience.ended(request.fate);
    if (request.fate === "closed-port") this.mark("port closed");
    return request;
  }
}
