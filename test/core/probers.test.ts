import type { IncomingMessage } from "node:http";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Probers } from "../../packages/core/src/probes/probers.ts";
import { FakeClock } from "./fake-clock.ts";

const BOUND_MS = 10_000;

function question(agent: string, address = "10.0.0.1"): IncomingMessage {
  const headers = { "user-agent": agent };
  return { headers, socket: { remoteAddress: address } } as unknown as IncomingMessage;
}

/** Asked at these times, the last one now. */
function askedAt(...times: readonly number[]): { clock: FakeClock; probers: Probers } {
  const clock = new FakeClock();
  const probers = new Probers(clock);
  for (const time of times) {
    clock.block(time - clock.now());
    probers.asked(question("lb"));
  }
  return { clock, probers };
}

describe("[2.8] a prober asks at least three times at a steady interval", () => {
  test.each([
    ["three times", [0, 1_000, 2_000], true],
    ["three times, with jitter", [0, 1_000, 2_300], true],
    ["the last three steadily", [0, 100, 5_000, 6_000, 7_000], true],
    ["steadily, but for one that was late", [0, 200, 400, 600, 800, 1_300, 1_400], true],
    ["once", [0], false],
    ["twice", [0, 1_000], false],
    ["three times at random", [0, 100, 2_000], false],
    ["less often than the bound", [0, 10_001, 20_002], false],
    ["as often as the bound", [0, 10_000, 20_000], true],
  ] as const)("%s", (_, times, isSteady) => {
    expect(askedAt(...times).probers.steady(BOUND_MS)).toHaveLength(isSteady ? 1 : 0);
  });

  test.each([
    [3_000, 1],
    [3_001, 0],
  ])("the last time within three intervals: %i ms ago", (ago, steady) => {
    const { clock, probers } = askedAt(0, 1_000, 2_000);
    clock.block(ago);
    expect(probers.steady(BOUND_MS)).toHaveLength(steady);
  });

  test("whoever asks at one interval, give or take a quarter, is one", () => {
    const intervals = fc.array(fc.double({ min: 0.75, max: 1.25, noNaN: true }), { minLength: 2 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8_000 }), intervals, (intervalMs, factors) => {
        let time = 0;
        const times = [0, ...factors.map((factor) => (time += factor * intervalMs))];
        expect(askedAt(...times).probers.steady(BOUND_MS)).not.toHaveLength(0);
      }),
    );
  });
});

test("[2.8] probers are told apart by address and user agent", () => {
  const clock = new FakeClock();
  const probers = new Probers(clock);
  for (let turn = 0; turn < 3; turn++) {
    probers.asked(question("lb", "10.0.0.1"));
    probers.asked(question("lb", "10.0.0.2"));
    probers.asked(question("other", "10.0.0.1"));
    clock.block(500);
  }
  expect(probers.steady(BOUND_MS).map(({ intervalMs }) => intervalMs)).toEqual([500, 500, 500]);
});

test("[2.8] answers count from the signal", () => {
  const { clock, probers } = askedAt(0, 1_000, 2_000);
  clock.block(1_000);
  probers.asked(question("lb"))();
  const [prober] = probers.steady(BOUND_MS);
  expect(prober?.unreadyAnswers()).toBe(0);
  clock.block(1_000);
  probers.asked(question("lb"))();
  clock.block(1_000);
  const answered = probers.asked(question("lb"));
  expect(prober?.unreadyAnswers()).toBe(1);
  answered();
  expect(prober?.unreadyAnswers()).toBe(2);
});

test("[2.8, 2.10] whoever takes nothing away is not waited for", () => {
  const clock = new FakeClock();
  const probers = new Probers(clock, (agent) => agent.startsWith("kube-probe/"));
  for (let turn = 0; turn < 5; turn++) {
    probers.asked(question("kube-probe/1.34"));
    clock.block(1_000);
  }
  expect(probers.steady(BOUND_MS)).toEqual([]);
});

test("[2.8] one that falls silent is waited for two intervals, from its last question or the signal", () => {
  const { clock, probers } = askedAt(0, 1_000, 2_000);
  clock.block(500);
  const [prober] = probers.steady(BOUND_MS);
  expect(prober?.silentAt()).toBe(4_500);
  clock.block(1_000);
  probers.asked(question("lb"))();
  expect(prober?.silentAt()).toBe(5_500);
});
