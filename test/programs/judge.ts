import type { Outcome } from "./run-program.ts";

/** What a busy machine may add to a process's end. */
const SLACK_SECONDS = 1.5;

/** In which columns the program with ours is worse off than without, or lost what ours promises to keep. */
export function worse(bare: Outcome, ours: Outcome): string[] {
  const found: string[] = [];
  const { whole, of } = ours.inFlight;
  if (whole < of) found.push(`${of - whole} of ${of} requests in flight were lost`);
  const { lost } = ours.newOnes;
  if (lost.length > 0) found.push(`${lost.length} new requests were lost: ${kinds(lost)}`);
  if (ours.cleanedUp === false) found.push("its own cleanup was not done");
  if (!asGoodAnExit(bare.exit, ours.exit)) found.push(`exit ${ours.exit} instead of ${bare.exit}`);
  const limit = Math.max(bare.seconds, ours.servedSeconds) + SLACK_SECONDS;
  if (ours.seconds > limit) {
    found.push(`${ours.seconds.toFixed(1)} s instead of ${bare.seconds.toFixed(1)} s`);
  }
  return found;
}

/** The program's own choice stands; where it made none, or failed, a clean end is better. */
function asGoodAnExit(bare: string, ours: string): boolean {
  return ours === bare || ours === "0";
}

export function kinds(lost: readonly string[]): string {
  return [...new Set(lost)].toSorted().join(", ");
}
