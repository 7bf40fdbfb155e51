import { EventEmitter } from "node:events";
import { BroadcastChannel } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MainThread, ServingThreads } from "../../packages/core/src/process/threads.ts";
import { FakeClock } from "./fake-clock.ts";
import { heardBy, Others } from "./other-threads.ts";

const here = vi.hoisted(() => ({ isMainThread: true, threadId: 0 }));

vi.mock("../../packages/core/src/builtins.ts", () => ({
  workerThreads: () => ({ ...here, BroadcastChannel }),
}));

let clock: FakeClock;
let others: Others;

beforeEach(() => {
  clock = new FakeClock();
  others = new Others();
});
afterEach(() => {
  others.close();
  Object.assign(here, { isMainThread: true, threadId: 0 });
});

describe("in the main thread", () => {
  const found = vi.fn();
  let threads: ServingThreads;

  beforeEach(() => {
    found.mockClear();
    threads = new ServingThreads(clock, found);
    threads.watch();
  });
  afterEach(() => threads.forget());

  function start(threadId: number): EventEmitter {
    const worker = Object.assign(new EventEmitter(), { threadId });
    process.emit("worker", worker as never);
    return worker;
  }

  test("[3.12] a thread that serves is heard, told to stop, and outlived", async () => {
    start(7);
    others.say({ lastcall: "serves", thread: 7 });
    await vi.waitFor(() => expect(found).toHaveBeenCalledOnce());
    const gone = vi.fn();
    void threads.stop("SIGTERM").then(gone);
    await heardBy(others);
    expect(others.heard).toEqual([
      { lastcall: "heard", thread: 7 },
      { lastcall: "stop", reason: "SIGTERM" },
    ]);
    expect(gone).not.toHaveBeenCalled();
    others.say({ lastcall: "left", thread: 7, code: 3 });
    await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
    await expect(threads.worstCode(1_000)).resolves.toBe(3);
  });

  test("[3.12] one that begins to serve meanwhile is told at once, and counts by its exit", async () => {
    const worker = start(7);
    others.say({ lastcall: "serves", thread: 7 });
    await vi.waitFor(() => expect(found).toHaveBeenCalledOnce());
    void threads.stop("SIGTERM");
    const late = start(8);
    others.say({ lastcall: "serves", thread: 8 });
    await vi.waitFor(() => expect(found).toHaveBeenCalledTimes(2));
    await heardBy(others);
    expect(others.heard.slice(-2)).toEqual([
      { lastcall: "heard", thread: 8 },
      { lastcall: "stop", reason: "SIGTERM" },
    ]);
    const code = threads.worstCode(1_000);
    worker.emit("exit", 2);
    late.emit("exit", 1);
    await expect(code).resolves.toBe(2);
    expect(clock.pending).toBe(0);
  });

  test("[3.12, 2.4] one that does not end is given 300 ms more than the process, and makes the code 1", async () => {
    start(7);
    others.say({ lastcall: "serves", thread: 7 });
    await vi.waitFor(() => expect(found).toHaveBeenCalledOnce());
    void threads.stop("SIGTERM");
    const ended = vi.fn();
    void threads.worstCode(1_000).then(ended);
    await clock.advance(1_299);
    expect(ended).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(ended).toHaveBeenCalledExactlyOnceWith(1);
  });

  test("[3.7, 3.12] once it is over nobody listens to them", async () => {
    start(7);
    threads.forget();
    others.say({ lastcall: "serves", thread: 7 });
    await heardBy(others);
    expect(found).not.toHaveBeenCalled();
    expect(others.heard).toEqual([]);
    expect(process.listenerCount("worker")).toBe(0);
  });
});

describe("in another thread", () => {
  const stop = vi.fn();
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  let main: MainThread;

  beforeEach(() => {
    stop.mockClear();
    logger.warn.mockClear();
    Object.assign(here, { isMainThread: false, threadId: 7 });
    main = new MainThread(clock, stop);
  });
  afterEach(() => main.forget());

  test("[3.12] the main thread hears once that it serves, and its word stops it once", async () => {
    main.serve(logger);
    main.serve(logger);
    await heardBy(others);
    expect(others.heard).toEqual([{ lastcall: "serves", thread: 7 }]);
    others.say({ lastcall: "heard", thread: 7 });
    expect(main.told).toBe(false);
    others.say({ lastcall: "stop", reason: "SIGTERM" });
    others.say({ lastcall: "stop", reason: "SIGTERM" });
    await heardBy(others);
    expect(stop).toHaveBeenCalledExactlyOnceWith("SIGTERM");
    expect(main.told).toBe(true);
    await clock.advance(5_000);
    expect(logger.warn).not.toHaveBeenCalled();
    main.leave(4);
    await heardBy(others);
    expect(others.heard).toContainEqual({ lastcall: "left", thread: 7, code: 4 });
  });

  test("[3.12] what the main thread answers another thread is not for this one", async () => {
    main.serve(logger);
    others.say({ lastcall: "heard", thread: 8 });
    await heardBy(others);
    await clock.advance(1_999);
    expect(logger.warn).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(logger.warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(
        /worker thread will not be drained: .*make a lifecycle there.*--import/i,
      ),
    );
  });

  test("[3.7, 3.12] once it is over it hears nothing, and may serve again", async () => {
    main.serve(logger);
    main.forget();
    others.say({ lastcall: "stop", reason: "SIGTERM" });
    await heardBy(others);
    expect(stop).not.toHaveBeenCalled();
    main.serve(logger);
    await heardBy(others);
    expect(others.heard.filter(({ lastcall }) => lastcall === "serves")).toHaveLength(2);
  });

  test("[3.7, 3.12] once it is over nothing is said of it, and the next time has an answer of its own", async () => {
    main.serve(logger);
    main.forget();
    expect(clock.pending).toBe(0);
    main.serve(logger);
    others.say({ lastcall: "heard", thread: 7 });
    await heardBy(others);
    main.forget();
    main.serve(logger);
    await clock.advance(2_000);
    expect(logger.warn).toHaveBeenCalledOnce();
  });
});
