import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  quietMsAfter,
  REMEMBERED_MS,
  SLOT_MS,
  Traffic,
} from "../../packages/core/src/servers/traffic.ts";
import { FakeClock } from "./fake-clock.ts";

const SLOTS = REMEMBERED_MS / SLOT_MS;

/** So many requests in every slot of a minute. */
function steady(perSlot: number): number[] {
  return Array.from({ length: SLOTS }, () => perSlot);
}

describe("[2.10] how long no request has to come until no more will", () => {
  test.each([
    ["a hundred a second", steady(25), 500],
    ["twelve a second", steady(3), 10_000 / 12],
    ["none in the last minute", steady(0), 500],
    ["one in the last minute", [...steady(0).slice(1), 1], 8_000],
  ])("%s", (_, counts, quietMs) => {
    expect(quietMsAfter(counts)).toBeCloseTo(quietMs);
  });

  test("bursts: longer than the longest silence between two of them", () => {
    const bursts = Array.from({ length: SLOTS }, (_, slot) => (slot % 8 === 0 ? 200 : 0));
    expect(quietMsAfter(bursts)).toBeGreaterThan(7 * SLOT_MS * 1.4);
  });

  test("whatever came, it is bounded, and more requests never make it longer than a silence does", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: SLOTS }), (counts) => {
        const quietMs = quietMsAfter(counts);
        expect(quietMs).toBeGreaterThanOrEqual(500);
        expect(quietMs).toBeLessThanOrEqual(8_000);
        expect(quietMsAfter(counts.map((count) => count * 2))).toBeLessThanOrEqual(quietMs);
      }),
    );
  });
});

describe("[2.10] the traffic before the signal", () => {
  test("only the last minute counts, and no timer is left", async () => {
    const clock = new FakeClock();
    let requests = 0;
    const traffic = new Traffic(clock, () => requests);
    traffic.watch();
    traffic.watch();
    requests = 5_000;
    await clock.advance(SLOT_MS);
    await clock.advance(REMEMBERED_MS + SLOT_MS);
    expect(traffic.stop()).toBe(500);
    expect(clock.pending).toBe(0);
  });

  test("what came before it was watched does not", () => {
    const traffic = new Traffic(new FakeClock(), () => 1_000);
    traffic.watch();
    expect(traffic.stop()).toBe(500);
  });
});
