import { afterEach, expect, test, vi } from "vitest";
import { EmitStandIn } from "../../packages/core/src/process/emit-stand-in.ts";

/** One that nobody sends. */
const SIGNAL = "SIGUSR2";

const { emit } = process;

afterEach(() => {
  process.emit = emit;
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
  delete (process as Partial<typeof process>).emit;
  standIn.standIn();
  standIn.stepBack();
  expect(Object.hasOwn(process, "emit")).toBe(false);
  const own = vi.fn(() => true);
  process.emit = own as unknown as typeof process.emit;
  standIn.standIn();
  expect(process.emit).not.toBe(own);
  standIn.stepBack();
  expect(process.emit).toBe(own);
});

test("[3.10] while a signal's first listener is added we stand in front, and behind it whoever did", () => {
  const standIn = new EmitStandIn(() => true);
  standIn.standIn();
  const ours = process.emit;
  const other = vi.fn(() => true);
  process.emit = other as unknown as typeof process.emit;
  standIn.whileOutermost(() => expect(process.emit).toBe(ours));
  expect(process.emit).toBe(other);
  const fail = (): never => {
    throw new Error("no room");
  };
  expect(() => standIn.whileOutermost(fail)).toThrow("no room");
  expect(process.emit).toBe(other);
  // It passes on through us: we stay where we are.
  standIn.stepBack();
  expect(process.emit).toBe(other);
});

test("[3.10] standing in twice is standing in once", () => {
  const standIn = new EmitStandIn(() => false);
  standIn.standIn();
  standIn.standIn();
  standIn.stepBack();
  expect(process.emit).toBe(emit);
});
