import { beforeEach, expect, test, vi } from "vitest";
import type { Departure } from "../../packages/core/src/process/departure.ts";
import { DEADLINE, DepartureStage } from "./departure-stage.ts";

const ends = vi.hoisted(() => ({
  endBySignal: vi.fn(),
  exitNow: vi.fn(),
  exitProcess: vi.fn(),
  writeOut: vi.fn(),
}));
vi.mock("../../packages/core/src/process/exit.ts", () => ends);

let stage: DepartureStage;
let departure: Departure;

beforeEach(() => {
  for (const end of Object.values(ends)) end.mockReset();
  stage = new DepartureStage();
  departure = stage.departure;
});

test("[3.5] the last that stops ends the process, with the worst of all codes and by the last of all deadlines", async () => {
  const [first, last] = [stage.join(true), stage.join(true)];
  stage.company.worstCode.mockResolvedValue(2);
  await stage.leave(first, 3, 9_000);
  expect(stage.company.closed).not.toHaveBeenCalled();
  expect(ends.exitProcess).not.toHaveBeenCalled();
  await stage.leave(last, 0, 5_000);
  expect(stage.company.closed).toHaveBeenCalledExactlyOnceWith(3);
  expect(stage.company.worstCode).toHaveBeenCalledExactlyOnceWith(9_000);
  expect(stage.company.leave).toHaveBeenCalledExactlyOnceWith(9_000);
  expect(ends.exitProcess).toHaveBeenCalledExactlyOnceWith(3, stage.clock, 9_000);
  expect(ends.endBySignal).not.toHaveBeenCalled();
  expect(departure.exits).toBe(true);
});

test.each([
  ["the company's", 4, 0, 4],
  ["the logs'", 0, 5, 5],
  ["the worse of both", 4, 5, 5],
])("[3.5, 3.9] so does %s code", async (_, theirs, logs, code) => {
  stage.company.worstCode.mockResolvedValue(theirs);
  await stage.leave(stage.join(true), 1, DEADLINE, () => Promise.resolve(logs));
  expect(ends.exitProcess).toHaveBeenCalledExactlyOnceWith(code, stage.clock, DEADLINE);
});

test("[8.3] logs are closed once each, behind the company's end, before the process leaves its cluster", async () => {
  const order: string[] = [];
  const says = (what: string) => (): Promise<number> =>
    Promise.resolve(order.push(what)).then(() => 0);
  stage.company.worstCode.mockImplementation(says("company"));
  stage.company.leave.mockImplementation(() => says("leave")().then(() => {}));
  ends.exitProcess.mockImplementation(says("exit"));
  const [first, last] = [stage.join(true), stage.join(true)];
  const closeFirst = vi.fn(says("first log"));
  const closeLast = vi.fn(says("last log"));
  await stage.leave(first, 0, DEADLINE, closeFirst);
  await stage.leave(last, 0, DEADLINE, closeLast);
  expect(order).toEqual(["company", "first log", "last log", "leave", "exit"]);
  expect(closeFirst).toHaveBeenCalledExactlyOnceWith(true);
  expect(closeLast).toHaveBeenCalledExactlyOnceWith(true);
});

test("[3.7] one that does not stop is not waited for, and one that does not exit ends nothing", async () => {
  stage.join(false, false);
  const closeLogs = vi.fn(() => Promise.resolve(0));
  await stage.leave(stage.join(false), 1, DEADLINE, closeLogs);
  expect(closeLogs).toHaveBeenCalledExactlyOnceWith(false);
  expect(stage.company.closed).toHaveBeenCalledExactlyOnceWith(1);
  expect(departure.exits).toBe(false);
  expect(ends.exitProcess).not.toHaveBeenCalled();
  await stage.leave(stage.join(true), 0);
  expect(closeLogs).toHaveBeenCalledOnce();
  expect(ends.exitProcess).toHaveBeenCalledExactlyOnceWith(1, stage.clock, DEADLINE);
});

test("[3.7] one that exits ends the process, also where the last that leaves would not", async () => {
  const [exiting, other] = [stage.join(true), stage.join(false)];
  await stage.leave(exiting, 0);
  await stage.leave(other, 0);
  expect(ends.exitProcess).toHaveBeenCalledOnce();
});

test("[3.12] where the main thread ends the process this thread only says that it is done", async () => {
  stage.company.isLed = true;
  stage.foreign.pending = true;
  const closeLogs = vi.fn(() => Promise.resolve(6));
  await stage.leave(stage.join(true), 0, DEADLINE, closeLogs);
  expect(closeLogs).toHaveBeenCalledExactlyOnceWith(false);
  expect(stage.company.closed).toHaveBeenCalledExactlyOnceWith(6);
  expect(stage.foreign.finish).not.toHaveBeenCalled();
  expect(ends.exitProcess).not.toHaveBeenCalled();
});

test("[3.10, 3.6] the program's own listeners follow the last lines, which have half of the time that is left", async () => {
  stage.foreign.pending = true;
  stage.foreign.end.mockReturnValue({ text: "the listeners hang", code: 1 });
  const order: string[] = [];
  ends.writeOut.mockImplementation(() => order.push("lines"));
  stage.foreign.finish.mockImplementation(() => {
    order.push("listeners");
    return Promise.resolve(undefined);
  });
  const member = stage.join(true);
  await stage.leave(member, 0);
  expect(order).toEqual(["lines", "listeners"]);
  expect(ends.writeOut).toHaveBeenCalledExactlyOnceWith(stage.clock, 5_000);
  expect(stage.foreign.finish).toHaveBeenCalledExactlyOnceWith(DEADLINE, member.logger);
  expect(stage.foreign.end).toHaveBeenCalledExactlyOnceWith(
    "had not ended the process at the grace period's end",
    false,
  );
  expect(member.logger.warn).toHaveBeenCalledExactlyOnceWith("the listeners hang");
  expect(member.logger.info).not.toHaveBeenCalled();
  expect(ends.exitProcess).toHaveBeenCalledExactlyOnceWith(1, stage.clock, DEADLINE);
});

test("[3.10] with none of them nothing is called and nothing written out before the end", async () => {
  await stage.leave(stage.join(true), 0);
  expect(stage.foreign.finish).not.toHaveBeenCalled();
  expect(stage.foreign.end).not.toHaveBeenCalled();
  expect(ends.writeOut).not.toHaveBeenCalled();
});

test("[3.5, 3.10] a signal that the program raises again ends the process, with our handlers off at the last moment", async () => {
  stage.foreign.pending = true;
  stage.foreign.finish.mockResolvedValue("SIGTERM");
  stage.foreign.end.mockReturnValue({ text: "the listeners are done", code: 0 });
  const member = stage.join(true);
  await stage.leave(member, 0);
  expect(stage.foreign.end).toHaveBeenCalledExactlyOnceWith("ended by raising SIGTERM", true);
  expect(member.logger.info).toHaveBeenCalledExactlyOnceWith("the listeners are done");
  expect(member.logger.warn).not.toHaveBeenCalled();
  expect(ends.exitProcess).not.toHaveBeenCalled();
  expect(ends.endBySignal).toHaveBeenCalledExactlyOnceWith(
    "SIGTERM",
    stage.clock,
    DEADLINE,
    expect.any(Function),
  );
  expect(stage.signals.remove).not.toHaveBeenCalled();
  (ends.endBySignal.mock.calls[0]![3] as () => void)();
  expect(stage.signals.remove).toHaveBeenCalledOnce();
});

test("[2.4] an end that fails is told, and the process exits all the same, with 1", async () => {
  stage.company.worstCode.mockRejectedValue(new Error("no company"));
  const member = stage.join(true);
  await stage.leave(member, 0);
  expect(member.logger.error).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/^the exit failed: Error: no company/),
    { stack: expect.arrayContaining([expect.stringMatching(/^at /)]) },
  );
  expect(ends.exitNow).toHaveBeenCalledExactlyOnceWith(1);
  expect(ends.exitProcess).not.toHaveBeenCalled();
});

test("[3.7] a process that goes on begins the next shutdown with nothing of the last", async () => {
  await stage.leave(stage.join(false), 3, 20_000);
  expect(departure.last).toBeDefined();
  departure.forget();
  expect(departure.last).toBeUndefined();
  const next = stage.join(true);
  await stage.leave(next, 0, 5_000);
  expect(departure.last).toBe(next);
  expect(stage.company.closed).toHaveBeenLastCalledWith(0);
  expect(ends.exitProcess).toHaveBeenCalledExactlyOnceWith(0, stage.clock, 5_000);
});
