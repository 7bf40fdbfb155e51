import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Budget, resolveBudget } from "../../packages/core/src/options/budget.ts";
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
const platform = fc.constantFrom(undefined, "docker" as const, "kubernetes" as const);

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
      fc.property(numbers, numbers, platform, (code, environment, where) => {
        const budget = budgetOr(() => resolveBudget(code, environment, where), undefined);
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
      fc.property(numbers, numbers, platform, (code, environment, where) => {
        const budget = budgetOr(() => resolveBudget(code, environment, where), undefined);
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
        expect(budgetOr(() => resolveBudget(given, {}, undefined), "refused") !== "refused").toBe(
          fits,
        );
      }),
    );
  });

  test("[2.5] code beats environment beats preset beats default, number by number", () => {
    fc.assert(
      fc.property(numbers, numbers, platform, (code, environment, where) => {
        const budget = budgetOr(() => resolveBudget(code, environment, where), undefined);
        if (budget === undefined) return;
        const preset = where === undefined ? undefined : resolveBudget({}, {}, where);
        for (const name of ["gracePeriodMs", "shutdownDelayMs", "flushReserveMs"] as const) {
          const expected = code[name] ?? environment[name] ?? preset?.[name];
          if (expected !== undefined) expect(budget[name]).toBe(expected);
        }
      }),
    );
  });
});

test.each([
  [undefined, 9_000, "auto", 2_250],
  ["docker", 9_000, "auto", 2_250],
  ["kubernetes", 28_000, 5_000, 5_000],
] as const)("[2.1, 2.5] the numbers of %s", (where, gracePeriodMs, shutdownDelayMs, reserve) => {
  expect(resolveBudget({}, {}, where)).toMatchObject({
    gracePeriodMs,
    shutdownDelayMs,
    flushReserveMs: reserve,
    drainDeadlineMs: gracePeriodMs - reserve,
  });
});

test("[2.1] the default reserve is a quarter of the grace period, at most 5 s", () => {
  fc.assert(
    fc.property(fc.nat(100_000), (gracePeriodMs) => {
      const { flushReserveMs } = resolveBudget({ gracePeriodMs }, {}, undefined);
      expect(flushReserveMs).toBe(Math.min(Math.floor(gracePeriodMs / 4), 5_000));
    }),
  );
});

test("[2.2] the error names the three numbers", () => {
  const given = { gracePeriodMs: 1_000, shutdownDelayMs: 900, flushReserveMs: 200 };
  expect(() => resolveBudget(given, {}, undefined)).toThrow(/900.*200.*1000/);
});

test("[2.8] the automatic lame duck is bounded by half of the time before the drain deadline", () => {
  expect(resolveBudget({}, {}, undefined).lameDuckBoundMs).toBe((9_000 - 2_250) / 2);
});
