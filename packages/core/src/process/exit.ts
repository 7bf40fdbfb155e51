import { type Clock, within } from "../clock.ts";

/** Writes stdout and stderr out, up to `deadline` (in the clock's time), and ends the process. */
export async function exitProcess(code: number, clock: Clock, deadline: number): Promise<void> {
  const writtenBoth = Promise.all([writtenOut(process.stdout), writtenOut(process.stderr)]);
  await within(deadline - clock.now(), writtenBoth, clock);
  exitNow(code);
}

/** A code that the program has set itself stands unless ours says worse. */
export function exitNow(code: number): never {
  try {
    process.exit(code === 0 ? process.exitCode : code);
  } catch {
    // A listener of `exit` threw. The others are not called a second time.
    process.exit(code === 0 ? 1 : code);
  }
}

/** `process.exit` drops what a slow pipe has not taken yet; the callback of an empty write comes behind it. */
function writtenOut(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) return resolve();
    stream.once("error", () => resolve());
    stream.write("", () => resolve());
  });
}
