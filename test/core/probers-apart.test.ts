import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { Probers } from "../../packages/core/src/probes/probers.ts";
import { FakeClock } from "./fake-clock.ts";

const BOUND_MS = 10_000;

function question(agent: string, address = "10.0.0.1"): IncomingMessage {
  const headers = { "user-agent": agent };
  return { headers, socket: { remoteAddress: address } } as unknown as IncomingMessage;
}

/** Several that poll at these intervals, from these moments on, behind one address and without a name. */
function behindOneAddress(
  pollers: readonly (readonly [fromMs: number, intervalMs: number])[],
  untilMs: number,
): { clock: FakeClock; probers: Probers } {
  const times = pollers.flatMap(([from, interval]) =>
    Array.from(
      { length: Math.floor((untilMs - from) / interval) + 1 },
      (_, n) => from + n * interval,
    ),
  );
  const clock = new FakeClock();
  const probers = new Probers(clock);
  for (const time of times.toSorted((a, b) => a - b)) {
    clock.block(time - clock.now());
    probers.asked(question("", "172.17.0.1"));
  }
  return { clock, probers };
}

describe("[2.8] several behind one address and user agent are told apart by their intervals", () => {
  test.each([
    [
      [
        [0, 1_000],
        [150, 1_000],
      ],
      [1_000, 1_000],
    ],
    [
      [
        [0, 1_000],
        [450, 1_000],
      ],
      [1_000, 1_000],
    ],
    [
      [
        [0, 1_000],
        [300, 1_000],
        [600, 1_000],
      ],
      [1_000, 1_000, 1_000],
    ],
    [
      [
        [0, 1_000],
        [200, 1_000],
        [400, 1_000],
        [600, 1_000],
      ],
      [1_000, 1_000, 1_000, 1_000],
    ],
    [
      [
        [0, 1_000],
        [170, 1_500],
      ],
      [1_000, 1_500],
    ],
    [
      [
        [0, 2_000],
        [370, 3_000],
        [710, 5_000],
      ],
      [2_000, 3_000, 5_000],
    ],
  ] as const)("%j", (pollers, intervals) => {
    const { probers } = behindOneAddress(pollers, 20_000);
    const found = probers.steady(BOUND_MS).map(({ intervalMs }) => Math.round(intervalMs));
    expect(found.toSorted((a, b) => a - b)).toEqual(intervals);
  });

  test("and each is told by its own questions", () => {
    const { clock, probers } = behindOneAddress(
      [
        [0, 1_000],
        [150, 1_000],
      ],
      10_150,
    );
    const found = probers.steady(BOUND_MS);
    for (const pauseMs of [850, 150, 850, 150, 850]) {
      clock.block(pauseMs);
      probers.asked(question("", "172.17.0.1"))();
    }
    expect(found.map((prober) => prober.unreadyAnswers()).toSorted((a, b) => a - b)).toEqual([
      2, 3,
    ]);
  });
});

describe("[2.8] a stranger", () => {
  test.each([0, 5_000])(
    "can't make a prober forgotten by ever new names, from %i ms on",
    (fromMs) => {
      const clock = new FakeClock();
      const probers = new Probers(clock);
      for (let time = 0; time < 20_000; time += 10) {
        if (time % 1_000 === 0) probers.asked(question("lb"));
        if (time >= fromMs) probers.asked(question(`stranger ${time}`));
        clock.block(10);
      }
      expect(probers.steady(BOUND_MS)).toHaveLength(1);
    },
  );

  test("can't take the place of a known prober, nor fill the memory, by asking steadily under many names", () => {
    const clock = new FakeClock();
    const probers = new Probers(clock);
    for (let turn = 0; turn < 5; turn++) {
      probers.asked(question("lb"));
      clock.block(1_000);
    }
    for (let turn = 0; turn < 5; turn++) {
      for (let name = 0; name < 500; name++)
        probers.asked(question(`stranger ${name}`, "10.9.9.9"));
      probers.asked(question("lb"));
      clock.block(1_000);
    }
    expect(probers.known).toBe(64);
    const before = probers.steady(BOUND_MS).map((prober) => prober.unreadyAnswers());
    probers.asked(question("lb"))();
    expect(before).toHaveLength(64);
  });

  test("that has fallen silent makes room", () => {
    const clock = new FakeClock();
    const probers = new Probers(clock);
    for (let turn = 0; turn < 4; turn++) {
      for (let name = 0; name < 64; name++) probers.asked(question(`stranger ${name}`));
      clock.block(100);
    }
    clock.block(10_000);
    for (let turn = 0; turn < 4; turn++) {
      probers.asked(question("lb"));
      clock.block(1_000);
    }
    expect(probers.steady(BOUND_MS)).toHaveLength(1);
  });
});
