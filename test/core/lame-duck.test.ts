import { describe, expect, test, vi } from "vitest";
import { Changes } from "../../packages/core/src/changes.ts";
import { adaptiveLameDuck } from "../../packages/core/src/phases/lame-duck.ts";
import type { LameDuckEnd } from "../../packages/core/src/report/report.ts";
import { FakeClock } from "./fake-clock.ts";

/** One prober's view, as the test moves it. */
interface Prober {
  readonly intervalMs: number;
  told: number;
  silentAt: number;
}

class Watch {
  readonly clock = new FakeClock();
  readonly ended = vi.fn<(end: LameDuckEnd) => void>();
  lastRequestAt = 0;
  readonly #changes = new Changes(this.clock);

  constructor(probers: readonly Prober[], bound = 10_000, quietMs?: number) {
    void adaptiveLameDuck({
      clock: this.clock,
      changes: this.#changes,
      probers: probers.map((one) => ({
        intervalMs: one.intervalMs,
        unreadyAnswers: () => one.told,
        silentAt: () => one.silentAt,
      })),
      unreadyProbes: 3,
      lastRequestAt: () => this.lastRequestAt,
      quietMs,
      least: quietMs === undefined ? 0 : 1_000,
      bound,
    }).then(this.ended);
  }

  /** Something changes after `ms`. */
  async after(ms: number, change: () => void = () => {}): Promise<void> {
    await this.clock.advance(ms);
    change();
    this.#changes.notify();
    await this.clock.advance();
  }
}

function expectOpen({ ended }: Watch): void {
  expect(ended).not.toHaveBeenCalled();
}

function expectEnd({ clock, ended }: Watch, end: LameDuckEnd): void {
  expect(ended).toHaveBeenCalledExactlyOnceWith(end);
  expect(clock.pending).toBe(0);
}

function prober(intervalMs: number): Prober {
  return { intervalMs, told: 0, silentAt: 100_000 };
}

test("[2.8] it ends when the prober was told three times and one interval was quiet", async () => {
  const balancer = prober(1_000);
  const watch = new Watch([balancer]);
  await watch.after(500, () => (balancer.told = 1));
  await watch.after(1_000, () => (balancer.told = 2));
  watch.lastRequestAt = 2_400;
  await watch.after(1_000, () => (balancer.told = 3));
  await watch.after(899);
  expectOpen(watch);
  await watch.after(1);
  expectEnd(watch, "probers-told");
});

test("[2.8] requests that still come hold it", async () => {
  const balancer = prober(1_000);
  balancer.told = 3;
  const watch = new Watch([balancer]);
  for (let turn = 0; turn < 5; turn++)
    await watch.after(900, () => (watch.lastRequestAt = watch.clock.now()));
  expectOpen(watch);
  await watch.after(1_000);
  expectEnd(watch, "probers-told");
});

test("[2.8] every prober has to be told, and the longest interval to be quiet", async () => {
  const fast = prober(500);
  const slow = prober(2_000);
  const watch = new Watch([fast, slow]);
  await watch.after(1_500, () => (fast.told = 3));
  await watch.after(500, () => (watch.lastRequestAt = 2_000));
  expectOpen(watch);
  await watch.after(0, () => (slow.told = 3));
  await watch.after(1_999);
  expectOpen(watch);
  await watch.after(1);
  expectEnd(watch, "probers-told");
});

test("[2.8] a prober that falls silent is not waited for", async () => {
  const balancer = prober(1_000);
  balancer.silentAt = 2_000;
  const watch = new Watch([balancer]);
  await watch.after(1_999);
  expectOpen(watch);
  await watch.after(1);
  expectEnd(watch, "probers-told");
});

test("[2.8] nothing lasts longer than the bound", async () => {
  const watch = new Watch([prober(1_000)], 4_000);
  await watch.after(3_999);
  expectOpen(watch);
  await watch.after(1);
  expectEnd(watch, "bound");
});

describe("[2.10] where the endpoint is taken away by time", () => {
  test("it ends when no request has come for long enough, and lasts a second at least", async () => {
    const watch = new Watch([], 12_000, 500);
    await watch.after(999);
    expectOpen(watch);
    await watch.after(1);
    expectEnd(watch, "traffic-quiet");
  });

  test("requests that still come hold it, up to the bound", async () => {
    const watch = new Watch([], 12_000, 500);
    for (let turn = 0; turn < 29; turn++)
      await watch.after(400, () => (watch.lastRequestAt = watch.clock.now()));
    expectOpen(watch);
    await watch.after(399, () => (watch.lastRequestAt = watch.clock.now()));
    await watch.after(1);
    expectEnd(watch, "bound");
  });

  test("where somebody polls too, both have to be satisfied", async () => {
    const balancer = prober(1_000);
    const watch = new Watch([balancer], 12_000, 3_000);
    await watch.after(1_500, () => (balancer.told = 3));
    await watch.after(1_499);
    expectOpen(watch);
    await watch.after(1);
    expectEnd(watch, "probers-told");
  });
});
