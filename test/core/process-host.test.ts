import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../../packages/core/src/clock.ts";
import { ProcessHost } from "../../packages/core/src/process/host.ts";
import type { FakeClock } from "./fake-clock.ts";
import {
  emit,
  join,
  leave,
  leaveUncaught,
  listening,
  newMember,
  OTHER,
  remembered,
  SIGNAL,
  stopping,
} from "./host-stage.ts";

vi.mock("../../packages/core/src/clock.ts", async (original) => {
  const { FakeClock: Fake } = await import("./fake-clock.ts");
  return { ...(await original<object>()), systemClock: new Fake() };
});
const ends = vi.hoisted(() => ({
  endBySignal: vi.fn(),
  exitNow: vi.fn(),
  exitProcess: vi.fn(),
  writeOut: vi.fn(),
}));
vi.mock("../../packages/core/src/process/exit.ts", () => ends);

const clock = systemClock as FakeClock;
let before: Record<string, number>;
let restore: () => void;
let host: ProcessHost;

beforeEach(() => {
  for (const end of Object.values(ends)) end.mockReset();
  before = listening();
  restore = remembered();
  host = new ProcessHost();
});
afterEach(() => restore());

/** The program's own listener. */
function listen(signal: NodeJS.Signals = SIGNAL): () => void {
  const own = vi.fn();
  process.on(signal, own);
  return own;
}

test("[3.1, 3.7] handlers of every member come with the first server, and all goes with the last member", async () => {
  const [one, other] = [newMember(false), newMember(false, { signals: [OTHER] })];
  join(host, one, other);
  expect(process.listenerCount(SIGNAL)).toBe(0);
  host.arm();
  for (const event of [SIGNAL, OTHER, "removeListener", "uncaughtExceptionMonitor"])
    expect(process.listenerCount(event)).toBe(before[event]! + 1);
  stopping(host, one);
  await leave(host, one);
  expect(process.listenerCount(SIGNAL)).toBe(1);
  await leave(host, other);
  expect(listening()).toEqual(before);
  expect(ends.exitProcess).not.toHaveBeenCalled();
});

test("[3.7] of one that ends the process nothing is taken off, so that a repeated signal does not kill it", async () => {
  const member = newMember(true);
  join(host, member);
  host.arm();
  stopping(host, member);
  await leave(host, member, 1);
  expect(ends.exitProcess).toHaveBeenCalledExactlyOnceWith(1, clock, 9_000);
  const own = listen();
  expect(emit(SIGNAL, SIGNAL, 12)).toBe(true);
  expect(own).not.toHaveBeenCalled();
});

test("[3.1] a signal stops those that ask for it, and one that nobody asks for is as without us", async () => {
  const [one, other] = [newMember(true), newMember(true, { signals: [OTHER] })];
  join(host, one, other);
  host.arm();
  emit(SIGNAL, SIGNAL, 12);
  expect(one.begin).toHaveBeenCalledExactlyOnceWith(SIGNAL, false);
  expect(other.begin).not.toHaveBeenCalled();
  stopping(host, one);
  await leave(host, one);
  const own = listen();
  emit(SIGNAL, SIGNAL, 12);
  expect(own).toHaveBeenCalledExactlyOnceWith(SIGNAL, 12);
  expect(other.begin).toHaveBeenCalledExactlyOnceWith(SIGNAL, false);
});

test("[3.10] the program's listeners are called as the strictest of those concerned says", () => {
  const shared = newMember(true, { signalListeners: "shared", signals: [SIGNAL, OTHER] });
  const exclusive = newMember(true, { signalListeners: "exclusive", signals: [OTHER] });
  join(host, shared, exclusive);
  host.arm();
  const [own, others] = [listen(), listen(OTHER)];
  expect(host.exitsAtOnce).toBe(true);
  emit(OTHER, OTHER, 1);
  expect(others).not.toHaveBeenCalled();
  expect(host.exitsAtOnce).toBe(true);
  emit(SIGNAL, SIGNAL, 12);
  expect(own).toHaveBeenCalledExactlyOnceWith(SIGNAL, 12);
  expect(host.exitsAtOnce).toBe(false);
});

test("[3.10] a signal that is delivered past us reaches the program's listeners by itself, not by us too", () => {
  const member = newMember(true, { signalListeners: "shared" });
  join(host, member);
  host.arm();
  const [ours] = process.rawListeners(SIGNAL) as ((...args: unknown[]) => void)[];
  const own = listen();
  ours!(SIGNAL, 12);
  expect(member.begin).toHaveBeenCalledExactlyOnceWith(SIGNAL, false);
  expect(own).not.toHaveBeenCalled();
});

test.each([
  ["one exits the process", [true, false], [[130]]],
  ["none exits the process", [false], []],
])("[3.2, 3.7] the second Ctrl-C, where %s", (_, exits, calls) => {
  join(host, ...exits.map((each) => newMember(each, { signals: ["SIGINT"] })));
  host.arm();
  emit("SIGINT", "SIGINT", 2);
  expect(ends.exitNow).not.toHaveBeenCalled();
  clock.block(101);
  emit("SIGINT", "SIGINT", 2);
  expect(ends.exitNow.mock.calls).toEqual(calls);
});

test("[3.7] one that exits takes those with it that would too, and one that does not takes nobody", () => {
  const [first, second, staying] = [newMember(true), newMember(true), newMember(false)];
  join(host, first, second, staying);
  stopping(host, staying, "shutdown()");
  expect(first.begin).not.toHaveBeenCalled();
  expect(second.begin).not.toHaveBeenCalled();
  expect(process.listenerCount("exit")).toBe(before["exit"]! + 1);
  stopping(host, first, "shutdown()");
  expect(second.begin).toHaveBeenCalledExactlyOnceWith("shutdown()", false);
  expect(staying.begin).not.toHaveBeenCalled();
});

test("[3.4] an error that nobody caught stops all but those that ignore it, with code 1", () => {
  const [one, deaf] = [newMember(true), newMember(true, { uncaughtErrors: "ignore" })];
  join(host, one, deaf);
  host.arm();
  leaveUncaught(new Error("nobody's"), "unhandledRejection");
  expect(one.begin).toHaveBeenCalledExactlyOnceWith("unhandledRejection", true);
  expect(one.logger.error).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/^unhandledRejection: Error: nobody's/),
  );
  expect(deaf.begin).not.toHaveBeenCalled();
  expect(deaf.logger.error).not.toHaveBeenCalled();
});

test("[3.4] where all ignore them nobody listens", () => {
  join(host, newMember(true, { uncaughtErrors: "ignore" }));
  host.arm();
  expect(process.listenerCount("uncaughtExceptionMonitor")).toBe(
    before["uncaughtExceptionMonitor"],
  );
  expect(process.listenerCount(SIGNAL)).toBe(1);
});

test("[3.4] while the process leaves an error is told by whoever left last, else by those that are there", async () => {
  const [first, last] = [newMember(true), newMember(true)];
  join(host, first, last);
  host.arm();
  stopping(host, first);
  stopping(host, last);
  await leave(host, first);
  leaveUncaught(new Error("one"), "uncaughtException");
  expect(first.logger.error).not.toHaveBeenCalled();
  expect(last.logger.error).toHaveBeenCalledOnce();
  await leave(host, last);
  leaveUncaught(new Error("two"), "uncaughtException");
  expect(first.logger.error).not.toHaveBeenCalled();
  expect(last.logger.error).toHaveBeenCalledTimes(2);
});

test("[5.3] the process's own lifecycle is the newest that has not begun to stop", () => {
  const [first, second] = [newMember(true), newMember(true)];
  expect(host.current).toBeUndefined();
  join(host, first, second);
  expect(host.current).toBe(second);
  second.stopping = true;
  expect(host.current).toBe(first);
});
