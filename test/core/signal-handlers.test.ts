import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EmitStandIn } from "../../packages/core/src/process/emit-stand-in.ts";
import { ListenerPlaces } from "../../packages/core/src/process/listener-places.ts";
import { SignalHandlers } from "../../packages/core/src/process/signals.ts";
import { FakeClock } from "./fake-clock.ts";

/** One that nobody sends, and that Node lets be listened to. */
const SIGNAL = "SIGUSR2";

const received = vi.fn(() => true);
const { emit } = process;
const limit = process.getMaxListeners();
let handlers: SignalHandlers;

beforeEach(() => {
  received.mockClear();
  const events = { received, interrupted: () => {} };
  handlers = new SignalHandlers(new FakeClock(), events, new ListenerPlaces());
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

test("[3.10] whoever stands in front of us when we come back is asked, and neither calls the other without end", () => {
  const take = vi.fn((event: string | symbol) => event === SIGNAL);
  const standIn = new EmitStandIn(take);
  standIn.standIn();
  const ours = process.emit;
  const seen: unknown[] = [];
  process.emit = ((event: string, ...args: unknown[]) => {
    seen.push(event);
    return (ours as (...all: unknown[]) => boolean).call(process, event, ...args);
  }) as typeof process.emit;
  standIn.stepBack();
  standIn.standIn();
  expect(process.emit(SIGNAL, SIGNAL)).toBe(true);
  expect(take).toHaveBeenCalledExactlyOnceWith(SIGNAL, [SIGNAL]);
  expect(seen.filter((event) => event === SIGNAL)).toEqual([SIGNAL]);
  // What is nobody's comes through.
  expect(process.emit("nobody's" as "message", {}, undefined)).toBe(false);
});

test("[3.7] stepping back leaves `process.emit` as it was: the prototype's, or another's own", () => {
  const standIn = new EmitStandIn(() => false);
  standIn.standIn();
  standIn.stepBack();
  expect(process.emit).toBe(emit);
  const own = vi.fn(() => true);
  process.emit = own as unknown as typeof process.emit;
  standIn.standIn();
  expect(process.emit).not.toBe(own);
  standIn.stepBack();
  expect(process.emit).toBe(own);
});
