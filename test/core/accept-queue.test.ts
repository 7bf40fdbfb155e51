import { expect, test, vi } from "vitest";
import {
  ACCEPT_BOUND_MS,
  onceAcceptQueueEmpty,
} from "../../packages/core/src/servers/accept-queue.ts";
import { FakeClock } from "./fake-clock.ts";

test("[1.4] the accept queue is empty when two turns of the event loop brought nobody", async () => {
  const clock = new FakeClock();
  const nextTurn = vi.spyOn(clock, "nextTurn");
  let asked = 0;
  const ended = vi.fn<(came: boolean) => void>();
  void onceAcceptQueueEmpty(clock, () => Math.min(++asked, 6), Infinity, ended);
  await clock.advance();
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
  expect(nextTurn.mock.calls.length).toBeGreaterThanOrEqual(7);
});

test("[1.4] a queue in which nobody waited is told apart", async () => {
  const clock = new FakeClock();
  const ended = vi.fn<(came: boolean) => void>();
  void onceAcceptQueueEmpty(clock, () => 3, Infinity, ended);
  await clock.advance();
  expect(ended).toHaveBeenCalledExactlyOnceWith(false);
});

/** Every turn of the loop brings somebody; the test says when a turn is. */
function endlessQueue(perTurn: number, deadline: number, least?: number) {
  const clock = new FakeClock();
  const turns: (() => void)[] = [];
  clock.nextTurn = (run) => void turns.push(run);
  let arrivals = 0;
  const ended = vi.fn<(came: boolean) => void>();
  void onceAcceptQueueEmpty(clock, () => (arrivals += perTurn), deadline, ended, least);
  const turn = async (): Promise<void> => {
    turns.shift()?.();
    await clock.advance();
  };
  return { clock, ended, turn };
}

test("[1.4] clients without end are waited for no longer than the bound", async () => {
  const { clock, ended, turn } = endlessQueue(100, Infinity);
  for (let n = 0; n < 100; n += 1) await turn();
  expect(ended).not.toHaveBeenCalled();
  await clock.advance(ACCEPT_BOUND_MS);
  await turn();
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
});

test("[1.4] a process that the machine starves takes in a whole backlog first", async () => {
  const { clock, ended, turn } = endlessQueue(1, Infinity);
  await clock.advance(ACCEPT_BOUND_MS);
  for (let n = 0; n < 510; n += 1) await turn();
  expect(ended).not.toHaveBeenCalled();
  await turn();
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
});

test("[1.4] unless nobody can be in it when the listener closes", async () => {
  const { clock, ended, turn } = endlessQueue(1, Infinity, 0);
  await turn();
  expect(ended).not.toHaveBeenCalled();
  await clock.advance(ACCEPT_BOUND_MS);
  await turn();
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
});

test("[2.6] but the deadline ends it", async () => {
  const { clock, ended, turn } = endlessQueue(1, 30);
  await turn();
  expect(ended).not.toHaveBeenCalled();
  await clock.advance(30);
  await turn();
  expect(ended).toHaveBeenCalledExactlyOnceWith(true);
});

test("[3.5] a listener that can't be closed is its caller's error, not the process's", async () => {
  const clock = new FakeClock();
  const closed = onceAcceptQueueEmpty(
    clock,
    () => 0,
    Infinity,
    () => {
      throw new Error("not closed");
    },
  );
  await Promise.all([expect(closed).rejects.toThrow("not closed"), clock.advance()]);
});

test("[1.4] a turn that took long says nothing of the queue, until the bound", async () => {
  const clock = new FakeClock();
  const turns: (() => void)[] = [];
  clock.nextTurn = (run) => void turns.push(run);
  const ended = vi.fn<(came: boolean) => void>();
  void onceAcceptQueueEmpty(clock, () => 3, Infinity, ended);
  const turnOf = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    turns.shift()?.();
  };
  for (const ms of [0, 100, 0, 100]) await turnOf(ms);
  expect(ended).not.toHaveBeenCalled();
  await turnOf(0);
  await turnOf(0);
  await clock.advance();
  expect(ended).toHaveBeenCalledExactlyOnceWith(false);
  const starved = vi.fn<(came: boolean) => void>();
  void onceAcceptQueueEmpty(clock, () => 3, Infinity, starved);
  for (let n = 0; n * 100 < ACCEPT_BOUND_MS + 200; n += 1) await turnOf(100);
  await clock.advance();
  expect(starved).toHaveBeenCalledOnce();
});
