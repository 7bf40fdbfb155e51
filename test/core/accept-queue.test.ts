import { expect, test, vi } from "vitest";
import { ACCEPT_BOUND_MS, acceptQueueEmptied } from "../../packages/core/src/accept-queue.ts";
import { FakeClock } from "./fake-clock.ts";

test("[1.4] the accept queue is empty when two turns of the event loop brought nobody", async () => {
  const clock = new FakeClock();
  const nextTurn = vi.spyOn(clock, "nextTurn");
  let asked = 0;
  const ended = vi.fn<(came: boolean) => void>();
  void acceptQueueEmptied(clock, () => Math.min(++asked, 6)).then(ended);
  await clock.advance();
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
  expect(nextTurn.mock.calls.length).toBeGreaterThanOrEqual(7);
});

test("[1.4] a queue in which nobody waited is told apart", async () => {
  const clock = new FakeClock();
  const ended = vi.fn<(came: boolean) => void>();
  void acceptQueueEmptied(clock, () => 3).then(ended);
  await clock.advance();
  expect(ended).toHaveBeenCalledExactlyOnceWith(false);
});

test("[1.4] clients without end are waited for no longer than the bound", async () => {
  const clock = new FakeClock();
  const turns: (() => void)[] = [];
  clock.nextTurn = (run) => void turns.push(run);
  let arrivals = 0;
  const ended = vi.fn<(came: boolean) => void>();
  void acceptQueueEmptied(clock, () => ++arrivals).then(ended);
  for (let turn = 0; turn < 100; turn += 1) turns.shift()?.();
  expect(turns).toHaveLength(1);
  await clock.advance(ACCEPT_BOUND_MS);
  turns.shift()?.();
  await clock.advance();
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
});
