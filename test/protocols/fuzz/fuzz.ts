import * as fc from "fast-check";
import type { Course } from "./course.ts";

/** Longer, or with the seed of a run that failed: its traffic is the same again, its timing is not. */
const { LASTCALL_FUZZ_MS = "20000", LASTCALL_FUZZ_SEED } = process.env;
const TIME_LIMIT_MS = Number(LASTCALL_FUZZ_MS);
const MOST_RUNS = 100_000;

/** For the test's own timeout: what the last run may take comes on top. */
export const FUZZ_TIMEOUT_MS = TIME_LIMIT_MS + 60_000;

/** Runs the scripts one after the other for a while, each on one of the kinds of server, and prints their seed. */
export async function fuzz<T extends Course, K>(
  script: fc.Arbitrary<T>,
  kinds: readonly K[],
  run: (script: T, kind: K) => Promise<void>,
): Promise<void> {
  const seed = Number(LASTCALL_FUZZ_SEED ?? Date.now() % 2 ** 31);
  const runs = { patient: 0, cut: 0 };
  let last = Promise.resolve();
  const property = fc.asyncProperty(script, fc.constantFrom(...kinds), (scripted, kind) => {
    runs[scripted.hangs ? "cut" : "patient"] += 1;
    last = run(scripted, kind);
    return last;
  });
  const bounds = { interruptAfterTimeLimit: TIME_LIMIT_MS, endOnFailure: true };
  try {
    await fc.assert(property, { ...bounds, seed, numRuns: MOST_RUNS });
  } finally {
    console.log(`seed ${seed}, runs ${JSON.stringify(runs)}`);
    // The time limit interrupts it in its midst, and its server would be left behind.
    await last;
  }
}
