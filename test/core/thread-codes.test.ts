import { EventEmitter } from "node:events";
import { BroadcastChannel } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ServingThreads } from "../../packages/core/src/process/threads.ts";
import { FakeClock } from "./fake-clock.ts";
import { heardBy, Others } from "./other-threads.ts";

const here = vi.hoisted(() => ({ isMainThread: true, threadId: 0 }));

vi.mock("../../packages/core/src/builtins.ts", () => ({
  workerThreads: () => ({ ...here, BroadcastChannel }),
}));

const found = vi.fn();
let clock: FakeClock;
let others: Others;
let threads: ServingThreads;

beforeEach(() => {
  found.mockClear();
  clock = new FakeClock();
  clock.block(1_000);
  others = new Others();
  threads = new ServingThreads(clock, found);
  threads.watch();
});
afterEach(() => {
  threads.forget();
  others.close();
  here.isMainThread = true;
  expect(process.listenerCount("worker")).toBe(0);
});

function start(threadId: number): EventEmitter {
  const worker = Object.assign(new EventEmitter(), { threadId });
  process.emit("worker", worker as never);
  return worker;
}

/** A thread that starts, and is known to serve. */
async function serve(thread: number): Promise<EventEmitter> {
  const worker = start(thread);
  const known = found.mock.calls.length;
  others.say({ lastcall: "serves", thread });
  await vi.waitFor(() => expect(found).toHaveBeenCalledTimes(known + 1));
  return worker;
}

test("[3.12] all that serve are waited for, and the code is the worst", async () => {
  const workers = [await serve(7), await serve(8), await serve(9)];
  const gone = vi.fn();
  void threads.stop("SIGTERM").then(gone);
  const code = threads.worstCode(9_000);
  workers[0]!.emit("exit", 3);
  workers[1]!.emit("exit", 0);
  await clock.advance();
  expect(gone).not.toHaveBeenCalled();
  workers[2]!.emit("exit", 1);
  await clock.advance();
  expect(gone).toHaveBeenCalledOnce();
  await expect(code).resolves.toBe(3);
});

test("[3.12, 3.5] one that leaves with 0 while it is waited for leaves 0", async () => {
  const worker = await serve(7);
  void threads.stop("SIGTERM");
  const code = threads.worstCode(9_000);
  worker.emit("exit", 0);
  await expect(code).resolves.toBe(0);
  expect(clock.pending).toBe(0);
});

test("[3.12, 2.4] the time of one that does not end is counted from now", async () => {
  await serve(7);
  void threads.stop("SIGTERM");
  const ended = vi.fn();
  void threads.worstCode(2_000).then(ended);
  await clock.advance(1_299);
  expect(ended).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(ended).toHaveBeenCalledExactlyOnceWith(1);
});

test("[3.12] how a thread ended before the shutdown, or one that never served, is the program's business", async () => {
  const early = await serve(7);
  const idle = start(8);
  const last = await serve(9);
  early.emit("exit", 3);
  void threads.stop("SIGTERM");
  idle.emit("exit", 4);
  last.emit("exit", 0);
  await expect(threads.worstCode(9_000)).resolves.toBe(0);
});

test("[3.12, 1.3] where none serves nobody is waited for, and no timer is set", async () => {
  start(7);
  const after = vi.spyOn(clock, "after");
  await expect(threads.worstCode(9_000)).resolves.toBe(0);
  await expect(threads.stop("SIGTERM")).resolves.toBeUndefined();
  await expect(threads.worstCode(9_000)).resolves.toBe(0);
  expect(after).not.toHaveBeenCalled();
});

test("[3.12, 3.7] it looks for threads once, and again where the process goes on", async () => {
  threads.watch();
  expect(process.listenerCount("worker")).toBe(1);
  const worker = await serve(7);
  void threads.stop("SIGTERM");
  worker.emit("exit", 0);
  threads.forget();
  threads.watch();
  const next = await serve(8);
  await heardBy(others);
  expect(others.heard.at(-1)).toEqual({ lastcall: "heard", thread: 8 });
  const gone = vi.fn();
  void threads.stop("SIGINT").then(gone);
  await clock.advance();
  expect(gone).not.toHaveBeenCalled();
  next.emit("exit", 0);
  await clock.advance();
  expect(gone).toHaveBeenCalledOnce();
});

test("[3.12] a thread's own threads are not its to tell: the main thread hears of them", async () => {
  here.isMainThread = false;
  start(7);
  others.say({ lastcall: "serves", thread: 7 });
  await heardBy(others);
  expect(found).not.toHaveBeenCalled();
  expect(others.heard).toEqual([]);
});

test("[3.12, 3.7] where the process goes on, a thread's code is not that of the next shutdown", async () => {
  const first = await serve(7);
  void threads.stop("SIGTERM");
  first.emit("exit", 3);
  threads.forget();
  threads.watch();
  const second = await serve(8);
  void threads.stop("SIGTERM");
  const code = threads.worstCode(9_000);
  second.emit("exit", 0);
  await expect(code).resolves.toBe(0);
});
