import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { endBySignal, exitNow } from "../../packages/core/src/process/exit.ts";
import { FakeClock } from "./fake-clock.ts";

const exit = vi.fn();

beforeEach(() => {
  exit.mockReset();
  vi.spyOn(process, "exit").mockImplementation(exit as never);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** The exit itself, which does not come back; a mock that does would be called again. */
class Exited extends Error {}

function exits(...codes: readonly unknown[]): void {
  expect(exit.mock.calls.map(([code]) => code as unknown)).toEqual(codes);
}

test("[3.5] where the kernel drops the signal the process exits with the code that stands for it", async () => {
  const clock = new FakeClock();
  const kill = vi.spyOn(process, "kill").mockReturnValue(true);
  const letGo = vi.fn(() => expect(kill).not.toHaveBeenCalled());
  void endBySignal("SIGTERM", clock, 1_000, letGo);
  await clock.advance();
  expect(letGo).toHaveBeenCalledOnce();
  expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, "SIGTERM");
  await clock.advance(99);
  exits();
  await clock.advance(1);
  expect(exit.mock.calls[0]).toEqual([143]);
});

test.each([
  [0, undefined, 0],
  [1, undefined, 1],
  [1, 3, 3],
  [2, 1, 2],
  [0, "4", 4],
])("[3.5] of our %s and the program's own %s the worse is the code", (ours, own, code) => {
  exit.mockImplementation(() => {
    throw new Exited();
  });
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  process.exitCode = own as number;
  expect(() => exitNow(ours)).toThrow(Exited);
  expect(exit.mock.calls[0]).toEqual([code]);
});

test("[2.4] an exit listener that throws is told of, and makes the code at least 1", () => {
  exit.mockImplementationOnce(() => {
    throw new Error("own listener");
  });
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  exitNow(0);
  exits(0, 1);
  expect(written).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/^lastcall: error: an exit listener threw: .*own listener/),
  );
});
