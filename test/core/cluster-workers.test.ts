import cluster from "node:cluster";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ClusterWorkers } from "../../packages/core/src/process/cluster/workers.ts";
import { FakeClock } from "./fake-clock.ts";
import { children, start } from "./fake-worker.ts";

const EVENTS = ["fork", "listening", "exit", "message"];
const { fork } = cluster;
const forked = vi.fn();
let clock: FakeClock;
let workers: ClusterWorkers;

beforeEach(() => {
  forked.mockClear();
  clock = new FakeClock();
  workers = new ClusterWorkers(clock, forked);
  vi.spyOn(process, "getActiveResourcesInfo").mockReturnValue([]);
  workers.watch();
});
afterEach(() => {
  workers.forget();
  vi.restoreAllMocks();
  expect(EVENTS.map((event) => cluster.listenerCount(event))).toEqual([0, 0, 0, 0]);
  expect(cluster.fork).toBe(fork);
  expect(children.hasSubscribers).toBe(false);
});

test("[3.9, 3.7] as long as there is no child nothing listens to the cluster, and afterwards nothing does again", () => {
  expect(children.hasSubscribers).toBe(true);
  expect(cluster.listenerCount("fork")).toBe(0);
  // As for the next lifecycle.
  workers.watch();
  start();
  expect(forked).toHaveBeenCalledOnce();
  expect(children.hasSubscribers).toBe(false);
  workers.watch();
  expect(cluster.listenerCount("fork")).toBe(1);
  expect(children.hasSubscribers).toBe(false);
});

test("[3.9] where there are children already they are looked for at once", () => {
  vi.mocked(process.getActiveResourcesInfo).mockReturnValue(["ProcessWrap"]);
  const late = new ClusterWorkers(clock, forked);
  late.watch();
  expect(cluster.listenerCount("fork")).toBe(1);
  late.forget();
});

test("[3.9] each worker is told and gets the signal, and none that starts later lives", async () => {
  const both = [start(), start()];
  const gone = vi.fn();
  void workers.stop("SIGINT").then(gone);
  for (const { said, process: child } of both) {
    expect(said).toEqual([{ lastcall: "announce" }]);
    expect(child.kill).toHaveBeenCalledExactlyOnceWith("SIGINT");
  }
  const late = start();
  expect(late.process.kill).toHaveBeenCalledExactlyOnceWith("SIGKILL");
  expect(cluster.fork).not.toBe(fork);
  late.exits(null, "SIGKILL");
  both[0]!.exits(0);
  await clock.advance();
  expect(gone).not.toHaveBeenCalled();
  both[1]!.exits(0);
  await clock.advance();
  expect(gone).toHaveBeenCalledOnce();
  await expect(workers.worstCode(1_000)).resolves.toBe(0);
});

test("[3.9] a reason that is no signal is passed on as SIGTERM", () => {
  const worker = start();
  void workers.stop("uncaughtException");
  expect(worker.process.kill).toHaveBeenCalledExactlyOnceWith("SIGTERM");
  worker.exits(0);
});

test("[3.9, 3.5] the code is the worst, one that died counts as 1, and one that the signal found loading not", async () => {
  const [good, dead, loading, odd] = [start(), start(), start(false), start(false)];
  void workers.stop("SIGTERM");
  const code = workers.worstCode(1_000);
  good.exits(0);
  loading.exits(null, "SIGTERM");
  dead.exits(null, "SIGTERM");
  odd.exits(3);
  await expect(code).resolves.toBe(3);
  expect(clock.pending).toBe(0);
});

test.each([
  ["one that listened", true, "SIGTERM", 1],
  ["one that was still loading", false, "SIGTERM", 0],
  ["one that was still loading, by another signal", false, "SIGKILL", 1],
])("[3.9, 3.5] of %s, ended by a signal, the code is", async (_, listens, signal, code) => {
  const worker = start(listens);
  void workers.stop("SIGTERM");
  worker.exits(null, signal);
  await expect(workers.worstCode(1_000)).resolves.toBe(code);
});

test("[3.9, 3.5] how a worker ended before the shutdown is the program's business", async () => {
  const [early, other] = [start(), start()];
  early.exits(3);
  void workers.stop("SIGTERM");
  expect(early.process.kill).not.toHaveBeenCalled();
  other.exits(0);
  await expect(workers.worstCode(1_000)).resolves.toBe(0);
});

test("[3.9, 2.4] one that outlives the primary's deadline by 300 ms is killed, and makes the code 1", async () => {
  const worker = start();
  clock.block(500);
  void workers.stop("SIGTERM");
  const code = workers.worstCode(1_500);
  await clock.advance(1_299);
  expect(worker.process.kill).toHaveBeenCalledTimes(1);
  await clock.advance(1);
  expect(worker.process.kill).toHaveBeenLastCalledWith("SIGKILL");
  worker.exits(null, "SIGKILL");
  await expect(code).resolves.toBe(1);
});

test("[3.9] a worker that has settled is let go, the last one too", async () => {
  const [first, last] = [start(), start()];
  void workers.stop("SIGTERM");
  first.says("nothing of ours");
  cluster.emit("message", first, null);
  await clock.advance();
  expect(first.said).toHaveLength(1);
  first.says("settled");
  await clock.advance();
  expect(first.said.at(-1)).toEqual({ lastcall: "let go" });
  last.says("settled");
  await clock.advance();
  expect(last.said.at(-1)).toEqual({ lastcall: "let go" });
  for (const worker of [first, last]) worker.exits(0);
});

test("[3.9] without a worker there is nobody to wait for", async () => {
  const after = vi.spyOn(clock, "after");
  await expect(workers.worstCode(1_000)).resolves.toBe(0);
  await expect(workers.stop("SIGTERM")).resolves.toBeUndefined();
  await expect(workers.worstCode(1_000)).resolves.toBe(0);
  expect(after).not.toHaveBeenCalled();
});

test("[3.7, 3.9] after one shutdown it looks for workers as before, and forks them", async () => {
  workers.watch();
  workers.forget();
  expect(children.hasSubscribers).toBe(false);
  workers.watch();
  const worker = start();
  void workers.stop("SIGTERM");
  worker.exits(0);
  workers.forget();
  expect(cluster.fork).toBe(fork);
  workers.watch();
  expect(children.hasSubscribers).toBe(true);
  const next = start();
  expect(next.process.kill).not.toHaveBeenCalled();
  expect(forked).toHaveBeenCalledTimes(2);
  const after = vi.spyOn(clock, "after");
  await expect(workers.worstCode(1_000)).resolves.toBe(0);
  expect(after).not.toHaveBeenCalled();
  next.exits(0);
});

test("[3.9] a worker with children of its own is no primary", () => {
  Object.assign(cluster, { isPrimary: false });
  try {
    start();
    expect(cluster.listenerCount("fork")).toBe(0);
    expect(forked).not.toHaveBeenCalled();
  } finally {
    Object.assign(cluster, { isPrimary: true });
  }
});

test("[3.9, 3.7] where the process goes on, a worker's code and the signal are not those of the next shutdown", async () => {
  const first = start();
  void workers.stop("SIGINT");
  first.exits(3);
  workers.forget();
  workers.watch();
  const second = start();
  void workers.stop("shutdown()");
  expect(second.process.kill).toHaveBeenCalledExactlyOnceWith("SIGTERM");
  const code = workers.worstCode(9_000);
  second.exits(0);
  await expect(code).resolves.toBe(0);
});
