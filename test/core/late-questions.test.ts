import { describe, expect, test } from "vitest";
import { steadySeries } from "../../packages/core/src/probes/series.ts";

const QUESTIONS = 16;

/** A poller that keeps its time to some milliseconds, and one of whose questions was held up. */
function timesOf(intervalMs: number, lateAt: number, lateMs: number, jitterMs: number): number[] {
  return Array.from(
    { length: QUESTIONS },
    (_, n) => n * intervalMs + (n === lateAt ? lateMs : 0) + ((n * 7) % 5) * (jitterMs / 4),
  );
}

describe("[2.8] one question that was late does not make several askers of one", () => {
  const cases = [500, 2_000, 5_000].flatMap((intervalMs) =>
    [0, 8].map((jitterMs) => [intervalMs, jitterMs] as const),
  );
  test.each(cases)("every %i ms, give or take %i", (intervalMs, jitterMs) => {
    for (let lateAt = 1; lateAt < QUESTIONS - 1; lateAt += 1) {
      const series = steadySeries(timesOf(intervalMs, lateAt, intervalMs * 0.2, jitterMs));
      expect(series, `the question ${lateAt} was late`).toHaveLength(1);
      expect(Math.abs(series[0]!.intervalMs - intervalMs)).toBeLessThanOrEqual(intervalMs * 0.21);
    }
  });
});
