import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { UncaughtHandlers } from "../../packages/core/src/process/uncaught.ts";
import { emit } from "./host-stage.ts";

const MONITOR = "uncaughtExceptionMonitor";
const report = vi.fn();
const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const monitoring = process.listenerCount(MONITOR);
const others = process.rawListeners("uncaughtException") as (() => void)[];
let handlers: UncaughtHandlers;

beforeEach(() => {
  report.mockClear();
  logger.error.mockClear();
  for (const other of others) process.removeListener("uncaughtException", other);
  handlers = new UncaughtHandlers(report);
  handlers.install();
});
afterEach(() => {
  handlers.remove();
  expect(process.listenerCount(MONITOR)).toBe(monitoring);
  process.removeAllListeners("uncaughtException");
  for (const other of others) process.on("uncaughtException", other);
});

/** Node announces an error that nobody caught. */
function announce(error: unknown): void {
  emit(MONITOR, error, "unhandledRejection");
}

/** Node delivers it: `false` when nobody listens, so that the process ends. */
function deliver(error: unknown): boolean {
  return emit("uncaughtException", error, "unhandledRejection");
}

test("[3.4] it is heard of by its kind, each one, and nobody listens in between", () => {
  for (const error of [new Error("one"), new Error("two")]) {
    expect(process.listenerCount("uncaughtException")).toBe(0);
    announce(error);
    expect(deliver(error)).toBe(true);
    expect(report).toHaveBeenLastCalledWith("unhandledRejection", error);
  }
  expect(report).toHaveBeenCalledTimes(2);
  expect(deliver(new Error("never announced"))).toBe(false);
});

test("[3.4] installed again it listens once, and removed not at all", () => {
  handlers.install();
  expect(process.listenerCount(MONITOR)).toBe(monitoring + 1);
  handlers.remove();
  announce(new Error("late"));
  expect(process.listenerCount("uncaughtException")).toBe(0);
});

test("[3.4] where the program listens itself, it is the program's alone", () => {
  const own = vi.fn();
  process.on("uncaughtException", own);
  announce(new Error("the program's"));
  deliver(new Error("the program's"));
  expect(own).toHaveBeenCalledOnce();
  expect(report).not.toHaveBeenCalled();
});

test("[3.4] so it is where the program captures it", () => {
  process.setUncaughtExceptionCaptureCallback(() => {});
  onTestFinished(() => process.setUncaughtExceptionCaptureCallback(null));
  announce(new Error("captured"));
  expect(process.listenerCount("uncaughtException")).toBe(0);
});

test("[3.4] it is told with its kind, name and stack", () => {
  handlers.tell("uncaughtException", new TypeError("not a function"), logger);
  expect(logger.error).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/^uncaughtException: TypeError: not a function at .*uncaught\.test\.ts/),
  );
});

test.each([
  ["a log's reader that is gone", { code: "EPIPE", syscall: "write" }, 0],
  ["another call's broken pipe", { code: "EPIPE", syscall: "connect" }, 1],
  ["another error of a write", { code: "ECONNRESET", syscall: "write" }, 1],
  ["an empty code", { code: "", syscall: "write" }, 1],
  ["nothing thrown", undefined, 1],
  ["null thrown", null, 1],
])("[3.4] %s: told or not", (_, error, lines) => {
  handlers.tell("uncaughtException", error, logger);
  expect(logger.error).toHaveBeenCalledTimes(lines);
});

test("[3.4] of very many the first 100 are told, and once that there are more", () => {
  const fail = (): void => {
    announce(new Error("again"));
    deliver(new Error("again"));
    handlers.tell("uncaughtException", new Error("again"), logger);
  };
  for (let count = 0; count < 100; count += 1) fail();
  for (const [line] of logger.error.mock.calls) expect(line).toContain("Error: again");
  expect(logger.error).toHaveBeenCalledTimes(100);
  for (let count = 0; count < 3; count += 1) fail();
  expect(logger.error).toHaveBeenCalledTimes(101);
  expect(logger.error).toHaveBeenLastCalledWith(
    "uncaughtException: after 100 of them no more are told",
  );
  handlers.install();
  fail();
  expect(logger.error).toHaveBeenLastCalledWith(expect.stringContaining("Error: again"));
});
