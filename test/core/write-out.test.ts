import { EventEmitter } from "node:events";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { exitProcess, writeOut } from "../../packages/core/src/process/exit.ts";
import { FakeClock } from "./fake-clock.ts";

/** A pipe that has not taken everything. */
class SlowPipe extends EventEmitter {
  destroyed = false;
  writableLength = 100;
  taken: (() => void) | undefined;
  readonly write = vi.fn((_text: string, taken: () => void) => void (this.taken = taken));
}

const real = {
  stdout: Object.getOwnPropertyDescriptor(process, "stdout")!,
  stderr: Object.getOwnPropertyDescriptor(process, "stderr")!,
};

afterEach(() => {
  for (const [name, own] of Object.entries(real)) Object.defineProperty(process, name, own);
});

function pipes(): { readonly stdout: SlowPipe; readonly stderr: SlowPipe } {
  const both = { stdout: new SlowPipe(), stderr: new SlowPipe() };
  for (const [name, value] of Object.entries(both))
    Object.defineProperty(process, name, { value, configurable: true });
  return both;
}

function watch(deadline: number): { readonly clock: FakeClock; readonly ended: () => boolean } {
  const clock = new FakeClock();
  clock.block(500);
  let ended = false;
  void writeOut(clock, deadline).then(() => (ended = true));
  return { clock, ended: () => ended };
}

test("[3.6] both pipes are waited for, and nothing is added to what they carry", async () => {
  const { stdout, stderr } = pipes();
  const { clock, ended } = watch(1_000);
  stdout.taken?.();
  await clock.advance(10);
  expect(ended()).toBe(false);
  stderr.taken?.();
  await clock.advance();
  expect(ended()).toBe(true);
  expect(clock.pending).toBe(0);
  for (const pipe of [stdout, stderr])
    expect(pipe.write.mock.calls.map(([text]) => text)).toEqual([""]);
});

test("[3.6] one that has taken all, or is gone, is not waited for, nor written to", async () => {
  const { stdout, stderr } = pipes();
  stdout.writableLength = 0;
  stderr.destroyed = true;
  const { clock, ended } = watch(1_000);
  await clock.advance();
  expect(ended()).toBe(true);
  expect(stdout.write).not.toHaveBeenCalled();
  expect(stderr.write).not.toHaveBeenCalled();
});

test("[3.6, 2.4] one that breaks meanwhile is waited for no longer", async () => {
  const { stdout, stderr } = pipes();
  const { clock, ended } = watch(1_000);
  stdout.taken?.();
  stderr.emit("error", new Error("EPIPE"));
  await clock.advance();
  expect(ended()).toBe(true);
});

test("[3.6, 3.5] the process exits behind what is written out, with the code", async () => {
  const { stdout, stderr } = pipes();
  const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
  onTestFinished(() => exit.mockRestore());
  const clock = new FakeClock();
  void exitProcess(3, clock, 1_000);
  stdout.taken?.();
  await clock.advance(10);
  expect(exit).not.toHaveBeenCalled();
  stderr.taken?.();
  await clock.advance();
  expect(exit).toHaveBeenCalledWith(3);
});

test("[2.4] the deadline ends it, whoever reads", async () => {
  pipes();
  const { clock, ended } = watch(1_000);
  await clock.advance(499);
  expect(ended()).toBe(false);
  await clock.advance(1);
  expect(ended()).toBe(true);
});
