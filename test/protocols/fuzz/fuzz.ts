import * as fc from "fast-check";
import type { Course } from "./course.ts";

/** Longer, or with the seed of a run that failed: its traffic is the same again, its timing is not. */
const { LASTCALL_FUZZ_MS = "20000", LASTCALL_FUZZ_SEED } = process.env;
const TIME_LIMIT_MS = Number(LASTCALL_FUZZ_MS);
const MOST_RUNS = 100_000;

/** For the test's own timeout: what the last run may take comes on top. */
export const FUZZ_TIMEOUT_MS = TIME_LIMIT_MS + 60_000;

/** Runs the scripts one after the other for a while, and prints the seed they came from. */
export async function fuzz<T extends Course>(
  script: fc.Arbitrary<T>,
  run: (script: T) => Promise<void>,
): Promise<void> {
  const seed = Number(LASTCALL_FUZZ_SEED ?? Date.now() % 2 ** 31);
  const runs = { patient: 0, cut: 0 };
  const property = fc.asyncProperty(script, (scripted) => {
    runs[scripted.hangs ? "cut" : "patient"] += 1;
    return run(scripted);
  });
  const bounds = { interruptAfterTimeLimit: TIME_LIMIT_MS, endOnFailure: true };
  await fc.assert(property, { ...bounds, seed, numRuns: MOST_RUNS }).finally(() => {
    console.log(`seed ${seed}, runs ${JSON.stringify(runs)}`);
  });
}
