import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Departure } from "../../packages/core/src/process/departure.ts";
import { DEADLINE, DepartureStage } from "./departure-stage.ts";

const EVENTS = ["exit", "beforeExit"] as const;

/** Of whoever else listens in this process. */
let counts: number[];
let stage: DepartureStage;
let departure: Departure;

function listening(): number[] {
  return EVENTS.map((event) => process.listenerCount(event));
}

beforeEach(() => {
  counts = listening();
  stage = new DepartureStage();
  departure = stage.departure;
  departure.begin();
});
afterEach(() => {
  departure.forget();
  expect(listening()).toEqual(counts);
  process.exitCode = undefined;
});

/** What Node does where somebody calls `process.exit(code)`; only ours is asked. The result is the code that remains. */
function exit(code: number): number {
  const ours = process.listeners("exit")[0] as (code: number) => void;
  ours(code);
  return Number(process.exitCode);
}

/** What Node does where nothing is left to do. */
function runEmpty(): number {
  const ours = process.listeners("beforeExit").at(-1) as (code: number) => void;
  ours(0);
  return exit(0);
}

test("[3.11] an exit by others tells the report of each that stops, and has the worst of their codes", () => {
  const [one, other, idle] = [stage.join(true), stage.join(true), stage.join(true, false)];
  one.cutShort.mockReturnValue(1);
  expect(exit(0)).toBe(1);
  expect(one.cutShort).toHaveBeenCalledOnce();
  expect(other.cutShort).toHaveBeenCalledOnce();
  expect(idle.cutShort).not.toHaveBeenCalled();
});

test("[3.5, 3.11] the program's own code stands where it is the worse", () => {
  stage.join(true).cutShort.mockReturnValue(1);
  expect(exit(3)).toBe(3);
});

test("[3.5, 3.11] the code of one that has left counts where it was to end the process, else not", async () => {
  const other = stage.join(true);
  await stage.leave(stage.join(false), 2);
  expect(exit(0)).toBe(0);
  await stage.leave(stage.join(true), 2);
  expect(exit(0)).toBe(2);
  expect(other.cutShort).toHaveBeenCalledTimes(2);
});

test("[3.10, 3.11] it is said how the program's own listeners ended, by whom the process left last", async () => {
  const speaker = stage.join(true);
  stage.join(true);
  await stage.leave(speaker, 0);
  stage.foreign.end.mockReturnValueOnce({ text: "they ended", code: 0 });
  expect(exit(0)).toBe(0);
  expect(stage.foreign.end).toHaveBeenLastCalledWith("ended by process.exit(0)", true);
  expect(speaker.logger.info).toHaveBeenCalledExactlyOnceWith("they ended");
  stage.foreign.end.mockReturnValueOnce({ text: "they failed", code: 1 });
  expect(exit(0)).toBe(1);
  expect(speaker.logger.warn).toHaveBeenCalledExactlyOnceWith("they failed");
});

test.each([
  ["has settled", false, true],
  ["is open", true, false],
])(
  "[3.10] a process with nothing left to do is done where every promise of theirs %s",
  (_, unsettled, done) => {
    stage.foreign.unsettled = unsettled;
    runEmpty();
    expect(stage.foreign.end).toHaveBeenCalledExactlyOnceWith(
      "ended with nothing left to do",
      done,
    );
  },
);

test("[8.3, 3.11] what the logs of those that left do at once is done", async () => {
  const closeLogs = vi.fn(() => Promise.resolve(0));
  stage.join(true);
  await stage.leave(stage.join(true), 0, DEADLINE, closeLogs);
  expect(closeLogs).not.toHaveBeenCalled();
  exit(0);
  exit(0);
  expect(closeLogs).toHaveBeenCalledExactlyOnceWith(false);
});

test("[3.11] ours is the first listener, once however many shutdowns begin", () => {
  const before = listening();
  departure.begin();
  expect(listening()).toEqual(before);
  expect(before).toEqual(counts.map((count) => count + 1));
  const later = vi.fn();
  process.prependListener("exit", later);
  departure.forget();
  departure.begin();
  expect(process.listeners("exit")[1]).toBe(later);
  process.removeListener("exit", later);
});

test("[3.7] a process that once ran empty and went on has something to do again", () => {
  runEmpty();
  departure.forget();
  expect(listening()).toEqual(counts);
  departure.begin();
  exit(0);
  expect(stage.foreign.end).toHaveBeenLastCalledWith("ended by process.exit(0)", true);
});
