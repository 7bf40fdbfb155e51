import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { ListenerPlaces } from "../../packages/core/src/process/listener-places.ts";
import { SignalHandlers } from "../../packages/core/src/process/signals.ts";
import { FakeClock } from "./fake-clock.ts";

/** One that nobody sends, and that Node lets be listened to. */
const SIGNAL = "SIGUSR2";

const received = vi.fn(() => true);
const interrupted = vi.fn();
const { emit } = process;
const limit = process.getMaxListeners();
let clock: FakeClock;
let handlers: SignalHandlers;

beforeEach(() => {
  received.mockClear();
  interrupted.mockClear();
  clock = new FakeClock();
  clock.block(1_000);
  handlers = new SignalHandlers(clock, { received, interrupted }, new ListenerPlaces());
});

afterEach(() => {
  handlers.remove();
  process.removeAllListeners(SIGNAL);
  process.setMaxListeners(limit);
  process.emit = emit;
});

test("[3.7] the limit of listeners is one higher for as long as ours is there, whatever the number of signals", () => {
  handlers.install([SIGNAL, "SIGHUP"]);
  handlers.install([SIGNAL]);
  expect(process.listenerCount(SIGNAL)).toBe(1);
  expect(process.getMaxListeners()).toBe(limit + 1);
  handlers.remove();
  expect(process.getMaxListeners()).toBe(limit);
  handlers.remove();
  expect(process.getMaxListeners()).toBe(limit);
});

test("[3.7] a program without a limit keeps none", () => {
  process.setMaxListeners(0);
  handlers.install([SIGNAL]);
  expect(process.getMaxListeners()).toBe(0);
  handlers.remove();
  expect(process.getMaxListeners()).toBe(0);
});

test("[3.10] a listener of the program's that is called finds itself alone, and ours is back behind it", () => {
  const counts: number[] = [];
  const own = vi.fn(() => void counts.push(process.listenerCount(SIGNAL)));
  process.on(SIGNAL, own);
  handlers.install([SIGNAL]);
  const [listener] = handlers.foreign(SIGNAL);
  handlers.call(SIGNAL, listener!, [SIGNAL, 12]);
  expect(own).toHaveBeenCalledExactlyOnceWith(SIGNAL, 12);
  expect(counts).toEqual([1]);
  expect(process.listenerCount(SIGNAL)).toBe(2);
  process.removeListener(SIGNAL, own);
  expect(handlers.foreign(SIGNAL)).toEqual([]);
  expect(process.listenerCount(SIGNAL)).toBe(1);
});

test("[3.10] so it is when that listener throws", () => {
  process.on(SIGNAL, () => {
    throw new Error("own");
  });
  handlers.install([SIGNAL]);
  const [listener] = handlers.foreign(SIGNAL);
  expect(() => handlers.call(SIGNAL, listener!, [])).toThrow("own");
  expect(process.listenerCount(SIGNAL)).toBe(2);
});

test("[3.10] one that listens once is gone when it is called: ours is off only where another is left", () => {
  const counts: number[] = [];
  const own = (): void => void counts.push(process.listenerCount(SIGNAL));
  process.once(SIGNAL, own);
  handlers.install([SIGNAL]);
  process.once(SIGNAL, () => own());
  const [first, second] = handlers.foreign(SIGNAL);
  handlers.call(SIGNAL, first!, []);
  handlers.call(SIGNAL, second!, []);
  // The other's, then ours.
  expect(counts).toEqual([1, 1]);
  expect(process.listenerCount(SIGNAL)).toBe(1);
  expect(handlers.foreign(SIGNAL)).toEqual([]);
});

test("[3.10] one that another has taken off meanwhile finds ours", () => {
  const counts: number[] = [];
  handlers.install([SIGNAL]);
  handlers.call(SIGNAL, () => counts.push(process.listenerCount(SIGNAL)), []);
  expect(counts).toEqual([1]);
});

test("[3.10] a signal that somebody delivers past us is heard, with its arguments, and said not to be held", () => {
  handlers.install([SIGNAL]);
  const [ours] = process.rawListeners(SIGNAL) as ((...args: unknown[]) => void)[];
  ours!(SIGNAL, 12);
  expect(received).toHaveBeenCalledExactlyOnceWith(SIGNAL, [SIGNAL, 12], false);
});

test("[3.2] a second SIGINT more than 100 ms behind the first is an interrupt, and nobody else's", () => {
  handlers.install(["SIGINT"]);
  const own = vi.fn();
  process.on("SIGINT", own);
  onTestFinished(() => void process.removeListener("SIGINT", own));
  for (const ms of [0, 50, 50]) {
    clock.block(ms);
    process.emit("SIGINT", "SIGINT");
  }
  expect(received).toHaveBeenCalledTimes(3);
  expect(interrupted).not.toHaveBeenCalled();
  clock.block(1);
  expect(process.emit("SIGINT", "SIGINT")).toBe(true);
  expect(interrupted).toHaveBeenCalledOnce();
  expect(received).toHaveBeenCalledTimes(3);
  expect(own).not.toHaveBeenCalled();
  handlers.remove();
  handlers.install(["SIGINT"]);
  process.emit("SIGINT", "SIGINT");
  expect(received).toHaveBeenCalledTimes(4);
  expect(interrupted).toHaveBeenCalledOnce();
});

test("[3.2] any other signal may be repeated as often as it likes", () => {
  handlers.install([SIGNAL]);
  for (let count = 0; count < 3; count += 1) {
    process.emit(SIGNAL, SIGNAL);
    clock.block(200);
  }
  expect(received).toHaveBeenCalledTimes(3);
  expect(interrupted).not.toHaveBeenCalled();
});

test("[3.10] ours comes back when all are removed, and not any more once we have left", () => {
  const watching = process.listenerCount("removeListener");
  handlers.install([SIGNAL]);
  process.removeAllListeners(SIGNAL);
  expect(process.listenerCount(SIGNAL)).toBe(1);
  process.emit(SIGNAL, SIGNAL);
  expect(received).toHaveBeenCalledExactlyOnceWith(SIGNAL, [SIGNAL], true);
  handlers.remove();
  expect(process.listenerCount(SIGNAL)).toBe(0);
  expect(process.listenerCount("removeListener")).toBe(watching);
});
