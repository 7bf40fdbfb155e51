import cluster from "node:cluster";
import { channel } from "node:diagnostics_channel";
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ClusterWorkers } from "../../packages/core/src/process/cluster/workers.ts";
import { FakeClock } from "./fake-clock.ts";

/** A cluster's worker without a process. */
class FakeWorker extends EventEmitter {
  readonly process = { kill: vi.fn<(signal: string) => void>() };
  readonly said: unknown[] = [];

  isConnected(): boolean {
    return true;
  }

  send(message: unknown): void {
    this.said.push(message);
  }

  says(lastcall: string): void {
    cluster.emit("message", this, { lastcall });
  }

  exits(code: number | null, signal: string | null = null): void {
    cluster.emit("exit", this, code, signal);
  }
}

const EVENTS = ["fork", "listening", "exit", "message"];
const children = channel("child_process");
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

/** The program forks: Node tells of a child, then of a worker. */
function start(listens = true): FakeWorker {
  children.publish({});
  const worker = new FakeWorker();
  cluster.emit("fork", worker);
  if (listens) cluster.emit("listening", worker, {});
  return worker;
}

test("[3.9, 3.7] as long as there is no child nothing listens to the cluster, and afterwards nothing does again", () => {
  expect(children.hasSubscribers).toBe(true);
  expect(cluster.listenerCount("fork")).toBe(0);
  start();
  expect(forked).toHaveBeenCalledOnce();
  expect(children.hasSubscribers).toBe(false);
  workers.watch();
  expect(cluster.listenerCount("fork")).toBe(1);
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
  for (const worker of both) worker.exits(0);
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

test("[3.9, 2.4] one that outlives the primary's deadline by 300 ms is killed, and makes the code 1", async () => {
  const worker = start();
  void workers.stop("SIGTERM");
  const code = workers.worstCode(1_000);
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
  await expect(workers.stop("SIGTERM")).resolves.toBeUndefined();
  await expect(workers.worstCode(1_000)).resolves.toBe(0);
});

test("[3.7, 3.9] after one shutdown it looks for workers as before", () => {
  workers.forget();
  workers.watch();
  expect(children.hasSubscribers).toBe(true);
  start();
  expect(forked).toHaveBeenCalledOnce();
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
