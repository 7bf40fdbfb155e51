import { expect, test, vi } from "vitest";
import type { ReadinessCheck } from "../../packages/core/src/options/options.ts";
import { Checks } from "../../packages/core/src/probes/checks.ts";
import { deferred } from "./deferred.ts";
import { FakeClock } from "./fake-clock.ts";

function setUp(checks: Record<string, ReadinessCheck>): { clock: FakeClock; checks: Checks } {
  const clock = new FakeClock();
  return { clock, checks: new Checks(checks, 1_000, clock) };
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
    { name: "throws", status: "fail", error: "no\ufffd\ufffdhost" },
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
