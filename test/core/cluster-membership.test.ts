import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ClusterMembership } from "../../packages/core/src/process/cluster/membership.ts";
import { FakeClock } from "./fake-clock.ts";
import { ProcessDouble } from "./process-double.ts";

/** This process's place in its cluster, as `node:cluster` shows it. */
const here = vi.hoisted(() => ({
  isWorker: true,
  worker: undefined as unknown,
}));
vi.mock("../../packages/core/src/builtins.ts", () => ({ cluster: () => here }));

const SETTLED = { lastcall: "settled" };
let clock: FakeClock;
let primary: ProcessDouble;
let membership: ClusterMembership;

class Worker extends EventEmitter {
  readonly disconnect = vi.fn();
}

let worker: Worker;

beforeEach(() => {
  clock = new FakeClock();
  clock.block(1_000);
  worker = new Worker();
  Object.assign(here, { isWorker: true, worker });
  primary = new ProcessDouble();
  // Node's own listener.
  primary.process.on("disconnect", () => {});
  membership = new ClusterMembership(clock);
});
afterEach(() => {
  membership.forget();
  vi.unstubAllGlobals();
});

function says(lastcall: string): void {
  primary.hear({ lastcall });
}

/** The channel ends: by the program's doing, or with the primary. */
function disconnect(): void {
  Object.assign(primary.process, { connected: false });
  primary.process.emit("disconnect");
}

test("[3.9] a worker asks a primary that wants to be asked, and waits for its word", async () => {
  membership.listen();
  says("announce");
  expect(primary.said).toEqual([]);
  const may = vi.fn();
  void membership.mayStopListening(9_000).then(may);
  expect(primary.said).toEqual([SETTLED]);
  says("nothing of ours");
  for (const other of [null, undefined, "let go"]) primary.hear(other);
  await clock.advance();
  expect(may).not.toHaveBeenCalled();
  says("let go");
  await clock.advance();
  expect(may).toHaveBeenCalledExactlyOnceWith(false);
  expect(clock.pending).toBe(0);
  expect(primary.process.listenerCount("disconnect")).toBe(1);
  await expect(membership.mayStopListening(9_000)).resolves.toBe(true);
});

test("[3.9] where nobody announced that all stop, or the word has come already, nothing is waited for", async () => {
  membership.listen();
  await expect(membership.mayStopListening(9_000)).resolves.toBe(true);
  expect(primary.said).toEqual([]);
  const next = new ClusterMembership(clock);
  next.listen();
  says("announce");
  says("let go");
  await expect(next.mayStopListening(9_000)).resolves.toBe(true);
  next.forget();
});

test("[3.9] a worker that has settled by itself says so as soon as the primary announces it", async () => {
  membership.listen();
  await membership.mayStopListening(9_000);
  expect(primary.said).toEqual([]);
  says("announce");
  expect(primary.said).toEqual([SETTLED]);
  await expect(membership.mayStopListening(9_000)).resolves.toBe(true);
});

test("[3.9, 2.4] a primary that says nothing is waited for up to the deadline, and then not again", async () => {
  membership.listen();
  says("announce");
  const may = vi.fn();
  void membership.mayStopListening(3_000).then(may);
  await clock.advance(1_999);
  expect(may).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(may).toHaveBeenCalledExactlyOnceWith(false);
  await expect(membership.mayStopListening(9_000)).resolves.toBe(true);
});

test("[3.9] a worker that leaves the cluster meanwhile waits for nobody, nor one that has left it before", async () => {
  membership.listen();
  says("announce");
  const may = vi.fn();
  void membership.mayStopListening(9_000).then(may);
  disconnect();
  await clock.advance();
  expect(may).toHaveBeenCalledExactlyOnceWith(false);
  const gone = new ClusterMembership(clock);
  gone.listen();
  says("announce");
  await expect(gone.mayStopListening(9_000)).resolves.toBe(true);
  expect(primary.said).toEqual([SETTLED]);
  gone.forget();
});

test("[3.9] a primary that hangs up while it is told is nobody's error", async () => {
  membership.listen();
  says("announce");
  void membership.mayStopListening(9_000);
  expect(() => primary.callbacks[0]?.(new Error("EPIPE"))).not.toThrow();
  expect(primary.callbacks[0]).toBeDefined();
  says("let go");
  disconnect();
  says("announce");
  expect(primary.said).toEqual([SETTLED]);
  await clock.advance();
});

test.each([
  ["no parent to speak with", () => Object.assign(primary.process, { send: undefined })],
  ["a parent that is no cluster's primary", () => Object.assign(here, { isWorker: false })],
])("[3.9] with %s nobody listens", (_, become) => {
  become();
  membership.listen();
  expect(primary.process.listenerCount("message")).toBe(0);
});

test("[3.7, 3.9] it listens once, until it is over, and again where the process goes on", () => {
  membership.listen();
  membership.listen();
  expect(primary.process.listenerCount("message")).toBe(1);
  membership.forget();
  expect(primary.process.listenerCount("message")).toBe(0);
  membership.listen();
  expect(primary.process.listenerCount("message")).toBe(1);
});

test("[3.9] before its exit a worker leaves the cluster, and goes on as soon as it has", async () => {
  const left = vi.fn();
  void membership.leave(9_000).then(left);
  expect(worker.disconnect).toHaveBeenCalledOnce();
  await clock.advance();
  expect(left).not.toHaveBeenCalled();
  disconnect();
  await clock.advance();
  expect(left).toHaveBeenCalledOnce();
  expect(clock.pending).toBe(0);
});

test.each([
  ["500 ms", 9_000, 500],
  ["what is left before the deadline", 1_200, 200],
])("[3.9, 2.4] a primary that does not let it go has %s", async (_, deadline, ms) => {
  const left = vi.fn();
  void membership.leave(deadline).then(left);
  await clock.advance(ms - 1);
  expect(left).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(left).toHaveBeenCalledOnce();
});

test.each([
  ["worker's", () => worker.on("disconnect", () => {})],
  ["process's", () => primary.process.on("disconnect", () => {})],
])(
  "[3.9, 2.4] a program that cleans up at its %s disconnect has the time up to the deadline",
  async (_, listen) => {
    listen();
    const left = vi.fn();
    void membership.leave(9_000).then(left);
    disconnect();
    await clock.advance(7_999);
    expect(left).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(left).toHaveBeenCalledOnce();
  },
);

test("[3.9] one that has left the cluster, or is in none, ends at once", async () => {
  here.worker = undefined;
  await expect(membership.leave(9_000)).resolves.toBeUndefined();
  here.worker = worker;
  disconnect();
  await expect(membership.leave(9_000)).resolves.toBeUndefined();
  expect(worker.disconnect).not.toHaveBeenCalled();
});
