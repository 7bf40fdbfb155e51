import cluster from "node:cluster";
import { EventEmitter } from "node:events";
import { BroadcastChannel } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Company } from "../../packages/core/src/process/company.ts";
import { FakeClock } from "./fake-clock.ts";
import { children, type FakeWorker, start } from "./fake-worker.ts";
import { heardBy, Others } from "./other-threads.ts";
import { ProcessDouble } from "./process-double.ts";

/** Where this code runs, and as what in its cluster. */
const here = vi.hoisted(() => ({ isMainThread: true, cluster: undefined as unknown }));

vi.mock("../../packages/core/src/builtins.ts", async (original) => ({
  ...(await original<object>()),
  workerThreads: () => ({ isMainThread: here.isMainThread, threadId: 7, BroadcastChannel }),
  cluster: () => here.cluster,
}));

const joined = vi.fn();
const stop = vi.fn();
const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let clock: FakeClock;
let others: Others;
let company: Company;

beforeEach(() => {
  vi.clearAllMocks();
  Object.assign(here, { isMainThread: true, cluster });
  vi.spyOn(process, "getActiveResourcesInfo").mockReturnValue([]);
  clock = new FakeClock();
  others = new Others();
  company = new Company(clock, { joined, stop });
});
afterEach(() => {
  company.forget();
  others.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** One worker and one thread, both known. */
async function both(): Promise<{ worker: FakeWorker; thread: EventEmitter }> {
  company.watch();
  const worker = start();
  const thread = Object.assign(new EventEmitter(), { threadId: 7 });
  process.emit("worker", thread as never);
  others.say({ lastcall: "serves", thread: 7 });
  await vi.waitFor(() => expect(joined).toHaveBeenCalledTimes(2));
  return { worker, thread };
}

test.each([
  [2, 3, 3],
  [4, 1, 4],
])(
  "[3.9, 3.12, 3.5] of a worker's %i and a thread's %i the worse is the code, and both are waited for",
  async (ofWorker, ofThread, code) => {
    const { worker, thread } = await both();
    const gone = vi.fn();
    void company.stop("SIGINT").then(gone);
    expect(worker.process.kill).toHaveBeenCalledExactlyOnceWith("SIGINT");
    await heardBy(others);
    expect(others.heard.at(-1)).toEqual({ lastcall: "stop", reason: "SIGINT" });
    const worst = company.worstCode(9_000);
    worker.exits(ofWorker);
    await clock.advance();
    expect(gone).not.toHaveBeenCalled();
    thread.emit("exit", ofThread);
    await expect(worst).resolves.toBe(code);
    expect(gone).toHaveBeenCalledOnce();
  },
);

test("[3.9, 2.4] a worker that outlives the deadline is killed, with a thread there or not", async () => {
  const { worker, thread } = await both();
  void company.stop("SIGTERM");
  const worst = company.worstCode(9_000);
  thread.emit("exit", 0);
  await clock.advance(9_300);
  expect(worker.process.kill).toHaveBeenLastCalledWith("SIGKILL");
  worker.exits(null, "SIGKILL");
  await expect(worst).resolves.toBe(1);
});

test("[3.7] forgotten, nothing of it is left in the process", async () => {
  const { worker } = await both();
  company.forget();
  expect(process.listenerCount("worker")).toBe(0);
  expect(cluster.listenerCount("fork")).toBe(0);
  expect(children.hasSubscribers).toBe(false);
  worker.exits(0);
});

test("[3.12] a thread is led once the main thread has told it to stop, and says at last what its code is", async () => {
  here.isMainThread = false;
  company.listen(logger);
  expect(company.isLed).toBe(false);
  others.say({ lastcall: "stop", reason: "SIGTERM" });
  await vi.waitFor(() => expect(stop).toHaveBeenCalledExactlyOnceWith("SIGTERM"));
  expect(company.isLed).toBe(true);
  company.closed(3);
  await heardBy(others);
  expect(others.heard).toEqual([
    { lastcall: "serves", thread: 7 },
    { lastcall: "left", thread: 7, code: 3 },
  ]);
  company.forget();
  expect(company.isLed).toBe(false);
});

test("[3.9] a cluster's worker asks its primary before it stops listening, and leaves it before its exit", async () => {
  const worker = Object.assign(new EventEmitter(), { disconnect: vi.fn() });
  here.cluster = { isWorker: true, worker };
  const primary = new ProcessDouble();
  company.listen(logger);
  primary.hear({ lastcall: "announce" });
  const may = vi.fn();
  void company.mayStopListening(5_000).then(may);
  expect(primary.said).toEqual([{ lastcall: "settled" }]);
  await clock.advance(4_999);
  expect(may).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(may).toHaveBeenCalledExactlyOnceWith(false);
  const left = vi.fn();
  void company.leave(5_200).then(left);
  expect(worker.disconnect).toHaveBeenCalledOnce();
  await clock.advance(200);
  expect(left).toHaveBeenCalledOnce();
  here.cluster = cluster;
  company.forget();
  expect(primary.process.listenerCount("message")).toBe(0);
});
