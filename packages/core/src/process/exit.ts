import { constants } from "node:os";
import { type Clock, within } from "../clock.ts";
import { errorText } from "../report/error-text.ts";

/** How long a signal to oneself may take to end the process. */
const SIGNAL_MS = 100;

/** Writes stdout and stderr out, up to `deadline` (in the clock's time), and ends the process. */
export async function exitProcess(code: number, clock: Clock, deadline: number): Promise<void> {
  await writeOut(clock, deadline);
  exitNow(code);
}

/** The worse of this code and the one that the program has set itself. */
export function exitNow(code: number): never {
  const worst = Math.max(code, Number(process.exitCode ?? 0));
  try {
    process.exit(worst);
  } catch (error) {
    // A listener of `exit` threw. That event comes only once: the second call ends the process.
    process.stderr.write(`lastcall: error: an exit listener threw: ${errorText(error)}\n`);
  }
  process.exit(Math.max(worst, 1));
}

/** Ends the process by a signal, once `letGo` has taken off whoever listens to it. */
export async function endBySignal(
  signal: NodeJS.Signals,
  clock: Clock,
  deadline: number,
  letGo: () => void,
): Promise<void> {
  await writeOut(clock, deadline);
  letGo();
  process.kill(process.pid, signal);
  // The kernel drops it for PID 1, and where the parent had it ignored.
  await new Promise<void>((resolve) => void clock.after(SIGNAL_MS, resolve));
  exitNow(128 + constants.signals[signal]);
}

/** Resolves when stdout and stderr are written out, at `deadline` (in the clock's time) at the latest. */
export async function writeOut(clock: Clock, deadline: number): Promise<void> {
  const writtenBoth = Promise.all([writtenOut(process.stdout), writtenOut(process.stderr)]);
  await within(deadline - clock.now(), writtenBoth, clock);
}

/** `process.exit` drops what a slow pipe has not taken yet; the callback of an empty write comes behind it. */
function writtenOut(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) return resolve();
    stream.once("error", () => resolve());
    stream.write("", () => resolve());
  });
}
