import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Budget,
  numbersUnder,
  resolveBudget,
} from "../../packages/core/src/options/budget.ts";
import { MAX_TIMER_MS } from "../../packages/core/src/clock.ts";

const milliseconds = fc.oneof(
  fc.nat(MAX_TIMER_MS),
  fc.nat(200),
  fc.nat(400_000).map((tenths) => tenths / 10),
);
const numbers = fc.record(
  {
    gracePeriodMs: milliseconds,
    shutdownDelayMs: fc.oneof(fc.constant("auto" as const), milliseconds),
    flushReserveMs: milliseconds,
  },
  { requiredKeys: [] },
);
const killLimit = fc.oneof(fc.constant(undefined), fc.nat(2_000), fc.nat(200_000));

function budgetOr<T>(resolve: () => Budget, refused: T): Budget | T {
  try {
    return resolve();
  } catch (error) {
    expect(error).toMatchObject({ code: "ERR_LASTCALL_BUDGET" });
    return refused;
  }
}

describe("[2.1, 2.2] whatever the numbers", () => {
  test("the moments of the budget come in their order, or it throws", () => {
    fc.assert(
      fc.property(numbers, killLimit, (chosen, limitMs) => {
        const budget = budgetOr(() => resolveBudget(chosen, limitMs), undefined);
        if (budget === undefined) return;
        const { gracePeriodMs, shutdownDelayMs, flushReserveMs, drainDeadlineMs } = budget;
        const delayMs = shutdownDelayMs === "auto" ? 0 : shutdownDelayMs;
        expect(drainDeadlineMs).toBe(gracePeriodMs - flushReserveMs);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(budget.cutAtMs).toBeGreaterThanOrEqual(delayMs);
        expect(drainDeadlineMs).toBeGreaterThanOrEqual(budget.cutAtMs);
        expect(gracePeriodMs).toBeGreaterThanOrEqual(budget.hooksDeadlineMs);
      }),
      { numRuns: 2_000 },
    );
  });

  test("the hooks' time is not over before the requests' time is, however small the reserve", () => {
    fc.assert(
      fc.property(numbers, killLimit, (chosen, limitMs) => {
        const budget = budgetOr(() => resolveBudget(chosen, limitMs), undefined);
        if (budget === undefined) return;
        expect(budget.hooksDeadlineMs).toBeGreaterThanOrEqual(budget.drainDeadlineMs);
      }),
    );
  });

  test("it throws when delay and reserve exceed the grace period, and only then", () => {
    const complete = fc.record({
      gracePeriodMs: fc.nat(40_000),
      shutdownDelayMs: fc.oneof(fc.constant("auto" as const), fc.nat(40_000)),
      flushReserveMs: fc.nat(40_000),
    });
    fc.assert(
      fc.property(complete, (given) => {
        const { gracePeriodMs, shutdownDelayMs, flushReserveMs } = given;
        const delayMs = shutdownDelayMs === "auto" ? 0 : shutdownDelayMs;
        const fits = delayMs + flushReserveMs <= gracePeriodMs;
        expect(budgetOr(() => resolveBudget(given, undefined), "refused") !== "refused").toBe(fits);
      }),
    );
  });

  test("[2.5] what was chosen stands, number by number", () => {
    fc.assert(
      fc.property(numbers, killLimit, (chosen, limitMs) => {
        const budget = budgetOr(() => resolveBudget(chosen, limitMs), undefined);
        if (budget === undefined) return;
        for (const name of ["gracePeriodMs", "shutdownDelayMs", "flushReserveMs"] as const) {
          if (chosen[name] !== undefined) expect(budget[name]).toBe(chosen[name]);
        }
      }),
    );
  });

  test("[2.5] no platform makes numbers throw that fit without one", () => {
    fc.assert(
      fc.property(numbers, killLimit, (chosen, limitMs) => {
        if (budgetOr(() => resolveBudget(chosen, undefined), undefined) === undefined) return;
        expect(resolveBudget(chosen, limitMs)).toHaveProperty("gracePeriodMs");
      }),
    );
  });

  test("[2.5] a platform's grace period ends before its limit, and leaves the hooks their time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 600_000 }), (limitMs) => {
        const { gracePeriodMs, flushReserveMs, drainDeadlineMs } = resolveBudget({}, limitMs);
        expect(gracePeriodMs).toBeLessThanOrEqual(limitMs - 200);
        expect(flushReserveMs).toBeGreaterThanOrEqual(Math.min(500, gracePeriodMs / 2));
        expect(drainDeadlineMs).toBeGreaterThan(0);
      }),
    );
  });
});

test.each([
  [10_000, 9_000, 2_250],
  [30_000, 28_000, 5_000],
  [5_000, 4_500, 1_125],
  [1_600, 1_400, 500],
  [90_000, 88_000, 5_000],
  [0, 500, 500],
])(
  "[2.1, 2.5] under a limit of %i ms: %i, of which %i for the hooks",
  (limitMs, grace, reserve) => {
    expect(numbersUnder(limitMs)).toEqual({ gracePeriodMs: grace, flushReserveMs: reserve });
    expect(resolveBudget({}, limitMs)).toMatchObject({
      gracePeriodMs: grace,
      shutdownDelayMs: "auto",
      flushReserveMs: reserve,
      drainDeadlineMs: grace - reserve,
    });
  },
);

test("[2.1] the default reserve is a quarter of the grace period, at most 5 s", () => {
  fc.assert(
    fc.property(fc.nat(100_000), (gracePeriodMs) => {
      const { flushReserveMs } = resolveBudget({ gracePeriodMs }, undefined);
      expect(flushReserveMs).toBe(Math.min(Math.floor(gracePeriodMs / 4), 5_000));
    }),
  );
});

test("[2.2] the error names the three numbers", () => {
  const given = { gracePeriodMs: 1_000, shutdownDelayMs: 900, flushReserveMs: 200 };
  expect(() => resolveBudget(given, undefined)).toThrow(/900.*200.*1000/);
});

test.each([
  [
    { gracePeriodMs: 1_000, shutdownDelayMs: 900, flushReserveMs: 200 },
    /lower shutdownDelayMs to at most 800/,
  ],
  [{ gracePeriodMs: 1_000, flushReserveMs: 2_000 }, /lower flushReserveMs below 1000/],
  [
    { gracePeriodMs: 1_000, shutdownDelayMs: 300, flushReserveMs: 800 },
    /raise gracePeriodMs to 1100/,
  ],
])("[9.1] the error says which number to change: %o", (given, advice) => {
  expect(() => resolveBudget(given, undefined)).toThrow(advice);
});

test("[2.8] the automatic lame duck is bounded by half of the time before the drain deadline", () => {
  expect(resolveBudget({}, undefined).lameDuckBoundMs).toBe((9_000 - 2_250) / 2);
});
