import { expect, test, vi } from "vitest";
import { Changes } from "../../packages/core/src/changes.ts";
import { FakeClock } from "./fake-clock.ts";

function watch(): { clock: FakeClock; changes: Changes } {
  const clock = new FakeClock();
  return { clock, changes: new Changes(clock) };
}

test("[1.6] a condition that holds already is not waited for", async () => {
  const { clock, changes } = watch();
  await expect(changes.until(() => true, 100)).resolves.toBe(true);
  expect(clock.pending).toBe(0);
});

test("[1.6] it is asked again when something changed, and never between", async () => {
  const { clock, changes } = watch();
  let holds = false;
  const condition = vi.fn(() => (holds ? true : Infinity));
  const ended = vi.fn();
  void changes.until(condition, 10_000).then(ended);
  await clock.advance(9_000);
  expect(condition).toHaveBeenCalledTimes(1);

  holds = true;
  changes.notify();
  await clock.advance();
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
  expect(clock.now()).toBe(9_000);
  expect(clock.pending).toBe(0);
});

test("[1.6] time alone can make it hold", async () => {
  const { clock, changes } = watch();
  const waited = changes.until(() => (clock.now() >= 300 ? true : 300 - clock.now()), 10_000);
  await clock.advance(300);
  await expect(waited).resolves.toBe(true);
});

test("[2.1] the deadline ends the wait", async () => {
  const { clock, changes } = watch();
  const waited = changes.until(() => Infinity, 500);
  await clock.advance(500);
  await expect(waited).resolves.toBe(false);
  expect(clock.pending).toBe(0);
});

test("[2.1] a deadline that is over is asked once", async () => {
  const { clock, changes } = watch();
  await clock.advance(1_000);
  await expect(changes.until(() => 5, 500)).resolves.toBe(false);
  await expect(changes.until(() => true, 500)).resolves.toBe(true);
});

test("[1.6] a wait that has ended is told of nothing more", async () => {
  const { changes } = watch();
  const condition = vi.fn(() => true as const);
  await changes.until(condition, 100);
  changes.notify();
  expect(condition).toHaveBeenCalledTimes(1);
});

test("[1.6] waits do not disturb one another", async () => {
  const { clock, changes } = watch();
  const ended: string[] = [];
  let value = 0;
  for (const goal of [1, 2]) {
    void changes
      .until(() => (value >= goal ? true : Infinity), 1_000)
      .then((held) => ended.push(`${goal} ${held}`));
  }
  value = 1;
  changes.notify();
  await clock.advance();
  expect(ended).toEqual(["1 true"]);
  await clock.advance(1_000);
  expect(ended).toEqual(["1 true", "2 false"]);
});
