import { expect, test, vi } from "vitest";
import type { CheckOptions, ReadinessCheck } from "../../packages/core/src/options/check.ts";
import { allPass, Checks } from "../../packages/core/src/probes/checks.ts";
import { deferred } from "./deferred.ts";
import { FakeClock } from "./fake-clock.ts";

interface Stage {
  readonly clock: FakeClock;
  readonly checks: Checks;
  readonly lines: string[];
}

function setUp(checks: Record<string, ReadinessCheck | CheckOptions>): Stage {
  const clock = new FakeClock();
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  const logger = { info: note, warn: note, error: note };
  return { clock, lines, checks: new Checks("readiness", checks, 1_000, clock, logger) };
}

test("[6.3] returning or resolving passes, throwing or rejecting fails, each by its name", async () => {
  const { clock, checks } = setUp({
    returns: () => false,
    resolves: () => Promise.resolve(),
    throws: () => {
      throw new Error("no\r\nhost");
    },
    rejects: () => Promise.reject("refused"),
  });
  await expect(checks.run()).resolves.toEqual([
    { name: "returns", status: "pass" },
    { name: "resolves", status: "pass" },
    { name: "throws", status: "fail", error: "no…" },
    { name: "rejects", status: "fail", error: "refused" },
  ]);
  expect(clock.pending).toBe(0);
});

test("[6.3] each has its time, and its signal says when it is over", async () => {
  const seen: AbortSignal[] = [];
  const { clock, checks } = setUp({
    hangs: ({ signal }) => {
      seen.push(signal);
      return new Promise(() => {});
    },
    good: () => {},
  });
  const result = checks.run();
  await clock.advance(999);
  expect(seen.map(({ aborted }) => aborted)).toEqual([false]);
  await clock.advance(1);
  await expect(result).resolves.toMatchObject([
    { name: "hangs", status: "fail", error: "timed out after 1000 ms" },
    { name: "good", status: "pass" },
  ]);
  expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
});

test("[6.3] they run together, and probes of the same time share one run", async () => {
  const slow = deferred();
  const check = vi.fn(() => slow.promise);
  const { checks } = setUp({ a: check, b: check });
  const runs = [checks.run(), checks.run()];
  expect(check).toHaveBeenCalledTimes(2);
  slow.resolve();
  const [first, second] = await Promise.all(runs);
  expect(first).toBe(second);
});

test("[6.3] a later probe runs them again", async () => {
  const check = vi.fn();
  const { checks } = setUp({ a: check });
  await checks.run();
  await checks.run();
  expect(check).toHaveBeenCalledTimes(2);
});

test("[6.3] without checks there is nothing to run", () => {
  expect(setUp({}).checks.none).toBe(true);
  expect(setUp({ a: () => {} }).checks.none).toBe(false);
});

test("[6.3, 8.1] a check that fails is said once when it begins to and once when it ends", async () => {
  let fails = true;
  const { clock, checks, lines } = setUp({
    db: () => {
      if (fails) throw new Error("no route");
    },
  });
  await checks.run();
  await clock.advance(12_000);
  await checks.run();
  fails = false;
  await checks.run();
  await checks.run();
  expect(lines).toEqual([
    "readiness check db fails: no route",
    "readiness check db passes again, after 12 s",
  ]);
});

test("[6.3] one that is not critical is shown, and nothing fails by it", async () => {
  const { checks } = setUp({
    cache: { check: () => Promise.reject(new Error("cold")), critical: false },
    db: { check: () => {} },
  });
  const results = await checks.run();
  expect(results).toEqual([
    { name: "cache", status: "fail", critical: false, error: "cold" },
    { name: "db", status: "pass" },
  ]);
  expect(allPass(results)).toBe(true);
  expect(allPass([{ name: "db", status: "fail" }])).toBe(false);
});

test("[6.3] a result is used again until it is too old", async () => {
  const run = vi.fn();
  const { clock, checks } = setUp({ db: { check: run, maxAgeMs: 5_000 } });
  await checks.run();
  await clock.advance(4_999);
  await checks.run();
  expect(run).toHaveBeenCalledOnce();
  await clock.advance(1);
  await checks.run();
  expect(run).toHaveBeenCalledTimes(2);
});
