import * as fc from "fast-check";
import type { HookPhase } from "../../packages/core/src/report/report.ts";

/** Milliseconds, or never. */
export type Takes = number | "hangs";

export interface HookPlan {
  readonly phase: HookPhase;
  readonly addedAt: number;
  readonly takes: Takes;
  readonly ends: "resolves" | "rejects" | "throws";
  readonly timeoutMs: number | undefined;
}

export interface WorkPlan {
  readonly startsAt: number;
  readonly takes: Takes;
  readonly ends: "resolves" | "rejects";
}

export interface Plan {
  readonly gracePeriodMs: number;
  readonly flushReserveMs: number;
  readonly shutdownDelayMs: number | "auto";
  readonly settleMs: number;
  readonly readyAt: readonly number[];
  readonly shutdownAt: readonly number[];
  readonly hooks: readonly HookPlan[];
  readonly work: readonly WorkPlan[];
}

/** Everything of a plan begins within this. */
const BEGINNING_MS = 3_000;
/** By now everything of a plan is over. */
export const PLAN_MS = 20_000;

const moment = fc.nat(BEGINNING_MS);
const takes = fc.oneof(
  { weight: 5, arbitrary: fc.nat(1_500) },
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant("hangs" as const) },
);

const hook: fc.Arbitrary<HookPlan> = fc.record({
  phase: fc.constantFrom("deregister", "flush", "close"),
  addedAt: moment,
  takes,
  ends: fc.oneof(
    { weight: 4, arbitrary: fc.constant("resolves" as const) },
    fc.constantFrom("rejects" as const, "throws" as const),
  ),
  timeoutMs: fc.option(fc.nat(1_000), { nil: undefined, freq: 3 }),
});

const work: fc.Arbitrary<WorkPlan> = fc.record({
  startsAt: moment,
  takes,
  ends: fc.constantFrom("resolves", "rejects"),
});

type Numbers = Pick<Plan, "gracePeriodMs" | "flushReserveMs" | "shutdownDelayMs">;

/** Numbers that fit. */
function budget(minReserveMs: number): fc.Arbitrary<Numbers> {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  return fc
    .tuple(fc.integer({ min: minReserveMs, max: 4_000 }), share, fc.option(share))
    .map(([gracePeriodMs, reserve, delay]) => {
      const flushReserveMs = Math.max(minReserveMs, Math.floor(gracePeriodMs * reserve));
      const shutdownDelayMs =
        delay === null ? ("auto" as const) : Math.floor((gracePeriodMs - flushReserveMs) * delay);
      return { gracePeriodMs, flushReserveMs, shutdownDelayMs };
    });
}

export function plans(minReserveMs: number): fc.Arbitrary<Plan> {
  const events = fc.record({
    settleMs: fc.nat(300),
    readyAt: fc.array(moment, { maxLength: 3 }),
    shutdownAt: fc.array(moment, { minLength: 1, maxLength: 5 }),
    hooks: fc.array(hook, { maxLength: 8 }),
    work: fc.array(work, { maxLength: 6 }),
  });
  return fc.tuple(budget(minReserveMs), events).map(([numbers, rest]) => ({ ...numbers, ...rest }));
}
