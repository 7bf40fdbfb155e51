import type { HookContext } from "../../packages/core/src/hook.ts";
import type { Lifecycle } from "../../packages/core/src/lifecycle.ts";
import type { ShutdownReport } from "../../packages/core/src/report/report.ts";
import type { LifecycleState } from "../../packages/core/src/state.ts";
import type { FakeClock } from "./fake-clock.ts";
import { type HookPlan, type Plan, PLAN_MS, type Takes, type WorkPlan } from "./lifecycle-plan.ts";

/** One hook that was taken, and what became of it. */
export class HookRun {
  readonly plan: HookPlan;
  readonly name: string;
  startedAt: number | undefined;
  ended = false;
  /** How things stood when it started. */
  startedWith:
    | { readonly inFlight: number; readonly waiting: readonly HookRun[]; readonly over: boolean }
    | undefined;
  #context: HookContext | undefined;

  constructor(plan: HookPlan, name: string) {
    this.plan = plan;
    this.name = name;
  }

  start(at: number, context: HookContext): void {
    this.startedAt = at;
    this.#context = context;
  }

  /** Ended by itself or timed out. */
  get over(): boolean {
    return this.ended || this.#context?.signal.aborted === true;
  }

  get succeeded(): boolean {
    return this.ended && this.plan.ends === "resolves" && this.#context?.signal.aborted === false;
  }
}

export interface WorkRun {
  readonly plan: WorkPlan;
  readonly name: string;
  /** The lifecycle's state when it began. */
  readonly begunIn: LifecycleState;
  endedAt: number;
}

/** A plan carried out on a lifecycle, as seen from outside. */
export class LifecycleRun {
  readonly states: { readonly state: LifecycleState; readonly at: number }[] = [];
  readonly hooks: HookRun[] = [];
  /** The codes of those that were added too late. */
  readonly refused: unknown[] = [];
  readonly work: WorkRun[] = [];
  readonly promises: Promise<ShutdownReport>[] = [];
  readonly reports: ShutdownReport[] = [];
  signalAt = Infinity;
  readonly #lifecycle: Lifecycle;
  readonly #clock: FakeClock;

  constructor(lifecycle: Lifecycle, clock: FakeClock) {
    this.#lifecycle = lifecycle;
    this.#clock = clock;
  }

  /** When the state was first seen. */
  enteredAt(...names: readonly LifecycleState[]): number {
    return this.states.find(({ state }) => names.includes(state))?.at ?? Infinity;
  }

  async carryOut(plan: Plan): Promise<void> {
    for (const at of plan.readyAt) this.#clock.after(at, () => this.#lifecycle.ready());
    for (const at of plan.shutdownAt) this.#clock.after(at, () => this.#shutDown());
    plan.hooks.forEach((hook, n) => this.#clock.after(hook.addedAt, () => this.#add(hook, n)));
    plan.work.forEach((work, n) => this.#clock.after(work.startsAt, () => this.#track(work, n)));
    await this.#clock.advance(PLAN_MS, () => this.#look());
  }

  #look(): void {
    const { state } = this.#lifecycle;
    if (this.states.at(-1)?.state !== state) this.states.push({ state, at: this.#clock.now() });
  }

  #shutDown(): void {
    this.signalAt = Math.min(this.signalAt, this.#clock.now());
    const promise = this.#lifecycle.shutdown({ reason: `call ${this.promises.length}` });
    this.promises.push(promise);
    void promise.then((report) => this.reports.push(report));
  }

  #add(plan: HookPlan, n: number): void {
    const hook = new HookRun(plan, `hook ${n}`);
    const options = plan.timeoutMs === undefined ? {} : { timeoutMs: plan.timeoutMs };
    // Hooks of a phase that runs start while they are added.
    this.hooks.push(hook);
    try {
      this.#lifecycle.addHook(
        plan.phase,
        hook.name,
        (context) => this.#run(hook, context),
        options,
      );
    } catch (error) {
      this.hooks.splice(this.hooks.indexOf(hook), 1);
      this.refused.push((error as { readonly code?: unknown }).code);
    }
  }

  async #run(hook: HookRun, context: HookContext): Promise<void> {
    const { phase, ends, takes } = hook.plan;
    const earlier = {
      deregister: [],
      flush: ["deregister"],
      close: ["deregister", "flush"],
      logs: [],
    }[phase] as readonly string[];
    hook.startedWith = {
      inFlight: this.#lifecycle.inFlight,
      waiting: this.hooks.filter(
        (other) => other.plan.phase === phase && other.startedAt === undefined,
      ),
      over: this.hooks
        .filter((other) => earlier.includes(other.plan.phase))
        .every((other) => other.over),
    };
    hook.start(this.#clock.now(), context);
    if (ends !== "throws") await this.#pass(takes);
    hook.ended = true;
    if (ends !== "resolves") throw new Error(ends);
  }

  #track(plan: WorkPlan, n: number): void {
    const begunIn = this.#lifecycle.state;
    const work: WorkRun = { plan, name: `work ${n}`, begunIn, endedAt: Infinity };
    this.work.push(work);
    const promise = this.#pass(plan.takes).then(() => {
      work.endedAt = this.#clock.now();
      if (plan.ends === "rejects") throw new Error("work failed");
    });
    this.#lifecycle.track(work.name, promise).catch(() => {});
  }

  #pass(takes: Takes): Promise<void> {
    return new Promise((resolve) => {
      if (takes !== "hangs") this.#clock.after(takes, resolve);
    });
  }
}
