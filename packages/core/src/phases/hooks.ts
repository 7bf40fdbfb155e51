import type { Clock } from "../clock.ts";
import { LastcallError, OptionError } from "../errors.ts";
import { milliseconds, shape } from "../options/rules.ts";
import type { HookPhase, HookReport } from "../report/report.ts";
import { oneLine } from "../report/text.ts";

export interface HookContext {
  /** Aborts when the hook's time is over. */
  readonly signal: AbortSignal;
  /** Milliseconds that the hook has, counted from its start. */
  readonly remainingMs: number;
  /** What began the shutdown: a signal's name, `uncaughtException`, or the caller's own word. */
  readonly reason: string;
  /** Figures for the report, such as `{ unsaved: 12 }`; said again, the newer ones stand. A hook that hangs has said them too. */
  report(figures: Readonly<Record<string, number>>): void;
}

export type HookRun = (context: HookContext) => unknown;

export interface HookOptions {
  /** The hook's own limit in milliseconds, within its phase. @default what the phase has left */
  timeoutMs?: number | undefined;
}

interface Hook {
  readonly name: string;
  readonly run: HookRun;
  readonly timeoutMs: number;
  /** What it has said of itself. */
  readonly figures: Record<string, number>;
}

/** How a phase's hooks are run now; absent before the phase and after it. */
type Runner = (hook: Hook) => void;

const PHASES: readonly HookPhase[] = ["deregister", "flush", "close"];

const HOOK_OPTIONS = shape<HookOptions>({ timeoutMs: milliseconds });

/** The share of the time left that a hung flush hook must leave to the close hooks. */
const CLOSE_SHARE = 0.1;

export class Hooks {
  readonly #clock: Clock;
  readonly #reports: HookReport[] = [];
  readonly #waiting: Readonly<Record<HookPhase, Hook[]>> = { deregister: [], flush: [], close: [] };
  readonly #runners = new Map<HookPhase, Runner>();
  readonly #ended = new Set<HookPhase>();
  readonly #running = new Map<Hook, { readonly phase: HookPhase; readonly startedAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get reports(): readonly HookReport[] {
    return this.#reports;
  }

  /** Whether any hook is still to come. */
  get pending(): boolean {
    return PHASES.some((phase) => this.#waiting[phase].length > 0);
  }

  /** The time is over: what still runs or waits counts as timed out, and nothing is begun any more. */
  abandon(): void {
    for (const [hook, { phase, startedAt }] of this.#running)
      this.#reports.push(reportOf(phase, hook, "timed-out", this.#clock.now() - startedAt));
    for (const phase of PHASES) {
      for (const hook of this.#waiting[phase].splice(0))
        this.#reports.push(reportOf(phase, hook, "timed-out", 0));
      this.#end(phase);
    }
    this.#running.clear();
  }

  add(phase: HookPhase, name: string, run: HookRun, options: HookOptions = {}): void {
    const { timeoutMs = Infinity } = HOOK_OPTIONS(options, "");
    if (!PHASES.includes(phase))
      throw new OptionError("phase", PHASES.map((known) => `"${known}"`).join(" or "), phase);
    if (typeof name !== "string" || name === "")
      throw new OptionError("name", "a hook's name", name);
    if (typeof run !== "function") throw new OptionError("run", "a function", run);
    const hook = { name, run, timeoutMs, figures: {} };
    if (this.#ended.has(phase)) {
      throw new LastcallError(
        "ERR_LASTCALL_PHASE_ENDED",
        `hook ${name}: the ${phase} phase has ended`,
      );
    }
    const runner = this.#runners.get(phase);
    if (runner === undefined) this.#waiting[phase].push(hook);
    else runner(hook);
  }

  /** Runs the phase's hooks together. Resolves when all have ended, each within `deadline` (in the clock's time). */
  async runTogether(
    phase: "deregister" | "flush",
    reason: string,
    deadline: number,
  ): Promise<void> {
    const share = phase === "flush" && this.#waiting.close.length > 0 ? CLOSE_SHARE : 0;
    const end = deadline - Math.max(0, deadline - this.#clock.now()) * share;
    const pending = new Set<Promise<void>>();
    const start: Runner = (hook) => {
      const done = this.#run(phase, hook, reason, end - this.#clock.now()).finally(() =>
        pending.delete(done),
      );
      pending.add(done);
    };
    this.#runners.set(phase, start);
    for (const hook of this.#waiting[phase].splice(0)) start(hook);
    while (pending.size > 0) await Promise.all(pending);
    this.#end(phase);
  }

  /** Runs the close hooks one by one, newest first; a hung one leaves the others their share of the time. */
  async runClose(reason: string, deadline: number): Promise<void> {
    const left = this.#waiting.close;
    for (let hook = left.pop(); hook !== undefined; hook = left.pop()) {
      await this.#run("close", hook, reason, (deadline - this.#clock.now()) / (left.length + 1));
    }
    this.#end("close");
  }

  #end(phase: HookPhase): void {
    this.#runners.delete(phase);
    this.#ended.add(phase);
  }

  async #run(phase: HookPhase, hook: Hook, reason: string, limitMs: number): Promise<void> {
    const remainingMs = Math.max(0, Math.min(hook.timeoutMs, limitMs));
    const startedAt = this.#clock.now();
    const controller = new AbortController();
    const report: HookContext["report"] = (figures) => void Object.assign(hook.figures, figures);
    this.#running.set(hook, { phase, startedAt });
    const outcome = await new Promise<Pick<HookReport, "outcome" | "error">>((resolve) => {
      const cancel = this.#clock.after(remainingMs, () => {
        resolve({ outcome: "timed-out" });
        controller.abort(
          new Error(`hook ${hook.name} timed out after ${Math.round(remainingMs)} ms`),
        );
      });
      new Promise((run) =>
        run(hook.run({ signal: controller.signal, remainingMs, reason, report })),
      )
        .then(
          () => resolve({ outcome: "done" }),
          (error: unknown) => resolve({ outcome: "failed", error: errorText(error) }),
        )
        .finally(cancel);
    });
    if (this.#running.delete(hook))
      this.#reports.push(
        reportOf(phase, hook, outcome.outcome, this.#clock.now() - startedAt, outcome.error),
      );
  }
}

function reportOf(
  phase: HookPhase,
  hook: Hook,
  outcome: HookReport["outcome"],
  durationMs: number,
  error?: string,
): HookReport {
  return {
    phase,
    name: hook.name,
    outcome,
    durationMs: Math.round(durationMs),
    ...(error === undefined ? {} : { error }),
    ...(Object.keys(hook.figures).length === 0 ? {} : { figures: { ...hook.figures } }),
  };
}

function errorText(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}
