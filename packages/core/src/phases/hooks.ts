import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "../clock.ts";
import { LastcallError } from "../errors.ts";
import { type HookOutcome, hookReport, noteFigures } from "../report/hook-report.ts";
import type { HookPhase, HookReport } from "../report/report.ts";
import {
  type Hook,
  type HookContext,
  type HookOptions,
  hookOf,
  type HookRun,
  labelOf,
  PHASES,
} from "../hook.ts";

/** A hook that runs, as seen from inside. */
export interface HookCaller {
  readonly label: string;
  /** Nobody waits for it any more. */
  fail(error: unknown): void;
}

/** How a phase's hooks are run now; absent before the phase and after it. */
type Runner = (hook: Hook) => void;

/** Those that the report tells of. */
const REPORTED: readonly HookPhase[] = PHASES.slice(0, -1);

/** The share of the time left that a hung flush hook must leave to the close hooks. */
const CLOSE_SHARE = 0.1;
/** A hook that runs before others leaves each of them this much, or an equal share where there is less. */
const FLOOR_MS = 100;

/** One for all: each that is in use costs every promise of the process. None costs anything before a hook has run. */
const inside = new AsyncLocalStorage<HookCaller & { readonly of: Hooks }>();

export class Hooks {
  readonly #clock: Clock;
  readonly #told: (report: HookReport) => void;
  readonly #reports: HookReport[] = [];
  readonly #waiting = new Map<HookPhase, Hook[]>(PHASES.map((phase) => [phase, []]));
  readonly #runners = new Map<HookPhase, Runner>();
  readonly #ended = new Set<HookPhase>();
  /** Since when, in the clock's time. */
  readonly #running = new Map<Hook, number>();

  /** `told` hears of each hook's end. */
  constructor(clock: Clock, told: (report: HookReport) => void = () => {}) {
    this.#clock = clock;
    this.#told = told;
  }

  get reports(): readonly HookReport[] {
    return this.#reports;
  }

  /** Whether a hook is to close the log. */
  get closesLogs(): boolean {
    return this.#of("logs").length > 0;
  }

  /** Whether any hook is still to come that has to end before the report. */
  get pending(): boolean {
    return REPORTED.some((phase) => this.#of(phase).length > 0);
  }

  /** Those that run now. */
  get running(): string[] {
    return [...this.#running.keys()].map(labelOf);
  }

  /** The hook that the caller belongs to. */
  get caller(): HookCaller | undefined {
    const caller = inside.getStore();
    return caller?.of === this ? caller : undefined;
  }

  /** The time is over: what still runs or waits counts as timed out, and nothing is begun any more. */
  abandon(): void {
    for (const [hook, startedAt] of this.#running)
      this.#report(hook, { outcome: "timed-out" }, this.#clock.now() - startedAt);
    this.#running.clear();
    for (const phase of REPORTED) {
      for (const hook of this.#of(phase).splice(0)) this.#report(hook, { outcome: "timed-out" }, 0);
      this.#endPhase(phase);
    }
  }

  add(phase: HookPhase, name: string, run: HookRun, options?: HookOptions): void {
    const hook = hookOf(phase, name, run, options);
    if (this.#ended.has(phase)) {
      throw new LastcallError(
        "ERR_LASTCALL_PHASE_ENDED",
        `hook ${name}: the ${phase} phase has ended`,
      );
    }
    const runner = this.#runners.get(phase);
    if (runner === undefined) this.#of(phase).push(hook);
    else runner(hook);
  }

  /** Runs the phase's hooks together. Resolves when all have ended, each within `deadline` (in the clock's time). */
  async runTogether(
    phase: "deregister" | "flush",
    reason: string,
    deadline: number,
  ): Promise<void> {
    const share = phase === "flush" && this.#of("close").length > 0 ? CLOSE_SHARE : 0;
    const end = deadline - Math.max(0, deadline - this.#clock.now()) * share;
    const pending = new Set<Promise<void>>();
    const start: Runner = (hook) => {
      const done = this.#run(hook, reason, end - this.#clock.now()).finally(() =>
        pending.delete(done),
      );
      pending.add(done);
    };
    this.#runners.set(phase, start);
    for (const hook of this.#of(phase).splice(0)) start(hook);
    while (pending.size > 0) await Promise.all(pending);
    this.#endPhase(phase);
  }

  /** Runs the phase's hooks one by one, newest first; each may use what is left but the others' floor. */
  async runInTurn(phase: "close" | "logs", reason: string, deadline: number): Promise<void> {
    const waiting = this.#of(phase);
    for (let hook = waiting.pop(); hook !== undefined; hook = waiting.pop()) {
      const leftMs = deadline - this.#clock.now();
      const floorMs = Math.min(FLOOR_MS, leftMs / (waiting.length + 1));
      await this.#run(hook, reason, leftMs - floorMs * waiting.length);
    }
    this.#endPhase(phase);
  }

  #of(phase: HookPhase): Hook[] {
    return this.#waiting.get(phase)!;
  }

  #endPhase(phase: HookPhase): void {
    this.#runners.delete(phase);
    this.#ended.add(phase);
  }

  /** Whatever the hook does, and whatever it returns, rejects with or throws. */
  async #run(hook: Hook, reason: string, limitMs: number): Promise<void> {
    const remainingMs = Math.max(0, Math.min(hook.timeoutMs, limitMs));
    const startedAt = this.#clock.now();
    const controller = new AbortController();
    const { signal } = controller;
    const report: HookContext["report"] = (figures) => noteFigures(hook.figures, figures);
    this.#running.set(hook, startedAt);
    let cancel = (): void => {};
    const ended = await new Promise<HookOutcome>((resolve) => {
      cancel = this.#clock.after(remainingMs, () => {
        resolve({ outcome: "timed-out" });
        controller.abort(
          new Error(`hook ${hook.name} timed out after ${Math.round(remainingMs)} ms`),
        );
      });
      const fail = (error: unknown): void => resolve({ outcome: "failed", error });
      const caller = { of: this, label: labelOf(hook), fail };
      const context = { signal, remainingMs, reason, report };
      new Promise((run) => inside.run(caller, () => run(hook.run(context)))).then(
        () => resolve({ outcome: "done" }),
        fail,
      );
    });
    cancel();
    // One that was abandoned has been reported.
    if (this.#running.delete(hook)) this.#report(hook, ended, this.#clock.now() - startedAt);
  }

  #report(hook: Hook, ended: HookOutcome, durationMs: number): void {
    const report = hookReport(hook.phase, hook.name, ended, durationMs, hook.figures);
    this.#reports.push(report);
    this.#told(report);
  }
}
