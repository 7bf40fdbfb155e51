import * as fc from "fast-check";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Clock } from "../../packages/core/src/clock.ts";
import { createLifecycle } from "../../packages/core/src/create-lifecycle.ts";
import type { ShutdownReport } from "../../packages/core/src/report/report.ts";
import { FakeClock } from "./fake-clock.ts";
import { type Plan, plans } from "./lifecycle-plan.ts";
import { LifecycleRun } from "./lifecycle-run.ts";
import { quietSettings, silent } from "./quiet-settings.ts";

const time = vi.hoisted(() => ({ clock: undefined as unknown as Clock }));

vi.mock("../../packages/core/src/clock.ts", async (original) => ({
  ...(await original<object>()),
  systemClock: {
    now: () => time.clock.now(),
    after: (delayMs, run) => time.clock.after(delayMs, run),
    afterUnheld: (delayMs, run) => time.clock.afterUnheld(delayMs, run),
    every: (intervalMs, run) => time.clock.every(intervalMs, run),
    nextTurn: (run) => time.clock.nextTurn(run),
  } satisfies Clock,
}));

interface Done {
  readonly run: LifecycleRun;
  readonly plan: Plan;
  readonly report: ShutdownReport;
  readonly clock: FakeClock;
  /** The plan's budget, in the clock's time. */
  readonly at: { readonly cut: number; readonly drainDeadline: number; readonly grace: number };
}

async function carryOut(plan: Plan): Promise<Done> {
  const { readyAt: _, shutdownAt: _calls, hooks: _hooks, work: _work, ...numbers } = plan;
  const clock = new FakeClock();
  time.clock = clock;
  const run = new LifecycleRun(createLifecycle({ ...numbers, exit: false, logger: silent }), clock);
  await run.carryOut(plan);
  const { budget } = quietSettings(numbers);
  const at = {
    cut: run.signalAt + budget.cutAtMs,
    drainDeadline: run.signalAt + budget.drainDeadlineMs,
    grace: run.signalAt + budget.gracePeriodMs,
  };
  return { run, plan, report: run.reports[0]!, clock, at };
}

/** `look` holds for whatever is planned; the failing plan and its seed are printed. */
function expectAlways(look: (done: Done) => void, minReserveMs = 1): Promise<void> {
  const property = fc.asyncProperty(plans(minReserveMs), async (plan) => {
    look(await carryOut(plan));
  });
  return fc.assert(property, { numRuns: 200 });
}

const ORDER = ["starting", "ready", "lame-duck", "draining", "closing", "closed"];

beforeAll(() => {
  for (const name of ["GRACE_PERIOD", "SHUTDOWN_DELAY", "FLUSH_RESERVE"])
    vi.stubEnv(`LASTCALL_${name}_MS`, "");
});

afterEach(() => {
  // A lifecycle that cut something and leaves the exit to its process says so here.
  process.exitCode = undefined;
});

describe("whatever happens, in whatever order, however long it takes", () => {
  test("[1.1] states only move forward, and end in closed", () =>
    expectAlways(({ run }) => {
      const seen = run.states.map(({ state }) => ORDER.indexOf(state));
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(run.states.at(-1)?.state).toBe("closed");
    }));

  test("[3.8] every caller gets one promise of one report, of the first call", () =>
    expectAlways(({ run, plan, report }) => {
      expect(run.promises).toHaveLength(plan.shutdownAt.length);
      expect(new Set(run.promises).size).toBe(1);
      expect(new Set(run.reports)).toEqual(new Set([report]));
      expect(report.reason).toBe("call 0");
    }));

  test("[2.4] the end comes by the grace period", () =>
    expectAlways(({ run, at }) => {
      expect(run.enteredAt("closed")).toBeLessThanOrEqual(at.grace);
    }));

  test("[3.7] and leaves no timer behind", () =>
    expectAlways(({ clock }) => {
      expect(clock.pending).toBe(0);
    }));

  test("[1.1] deregister hooks start at the signal", () =>
    expectAlways(({ run }) => {
      for (const { plan, startedAt } of run.hooks) {
        if (plan.phase === "deregister")
          expect(startedAt).toBe(Math.max(plan.addedAt, run.signalAt));
      }
    }));

  test("[1.1] a lame duck of fixed length is kept, and skipped when nobody ever knew us ready", () =>
    expectAlways(({ run, plan, report }) => {
      const ready = run.enteredAt("ready") <= run.signalAt;
      const delay = plan.shutdownDelayMs === "auto" || !ready ? 0 : plan.shutdownDelayMs;
      expect(run.enteredAt("draining", "closing", "closed") - run.signalAt).toBe(delay);
      expect(report.lameDuck.durationMs).toBe(delay);
    }));

  test("[1.1, 2.1, 2.6] flush hooks start after the last work, or at the drain deadline", () =>
    expectAlways(({ run, at }) => {
      for (const { plan, startedAt, startedWith } of run.hooks) {
        if (plan.phase !== "flush" || plan.addedAt > run.enteredAt("closing")) continue;
        expect(startedAt).toBeLessThanOrEqual(at.drainDeadline);
        if (startedAt! < at.cut) expect(startedWith).toMatchObject({ inFlight: 0, over: true });
      }
    }));

  test("[1.1, 7.1] close hooks start one by one, newest first, after the flush", () =>
    expectAlways(({ run }) => {
      for (const hook of run.hooks.filter(({ plan }) => plan.phase === "close")) {
        expect(hook.startedWith).toMatchObject({ over: true });
        expect(hook.startedWith?.waiting.at(-1)).toBe(hook);
      }
    }));

  test("[7.1, 7.3] a hook is refused with a code, or runs and is reported once", () =>
    expectAlways(({ run, report }) => {
      expect(new Set(run.refused)).toEqual(
        new Set(run.refused.map(() => "ERR_LASTCALL_PHASE_ENDED")),
      );
      const names = run.hooks.map(({ name }) => name);
      expect(report.hooks.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
      expect(run.hooks.every(({ startedAt }) => startedAt !== undefined)).toBe(true);
    }));

  test("[3.5] the exit code is 0 if and only if nothing was cut and every hook is done", () =>
    expectAlways(({ run, report, at }) => {
      const clean = report.work.cut.length === 0 && report.hooks.every((h) => h.outcome === "done");
      expect(report.exitCode).toBe(clean ? 0 : 1);
      const closingAt = run.enteredAt("closing", "closed");
      const begun = run.work.filter(({ begunIn }) => begunIn !== "closing" && begunIn !== "closed");
      if (report.exitCode === 0) {
        expect(begun.every(({ endedAt }) => endedAt <= closingAt)).toBe(true);
        expect(run.hooks.every(({ succeeded }) => succeeded)).toBe(true);
      } else {
        const latest = Math.min(at.cut, run.enteredAt("closed"));
        const overdue = run.work.some(({ endedAt }) => endedAt >= latest);
        expect(overdue || run.hooks.some(({ succeeded }) => !succeeded)).toBe(true);
      }
    }));

  test("[3.5] even when no time is kept for them, no work and no hook is lost with exit code 0", () =>
    expectAlways(({ run, report }) => {
      if (report.exitCode !== 0) return;
      const end = run.enteredAt("closed");
      const begun = run.work.filter(({ begunIn }) => begunIn !== "closing" && begunIn !== "closed");
      expect(begun.every(({ endedAt }) => endedAt <= end)).toBe(true);
      expect(run.hooks.every(({ succeeded }) => succeeded)).toBe(true);
    }, 0));
});
