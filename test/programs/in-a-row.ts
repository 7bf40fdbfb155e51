import { maximum, median } from "../helpers/figures.ts";
import { worse } from "./judge.ts";
import type { Program } from "./program.ts";
import { type Load, type Outcome, preloaded, runProgram } from "./run-program.ts";

const LOADS: readonly Load[] = ["idle", "busy"];
/** A process that waits for nothing any more, on a busy machine. */
const LIMIT_SECONDS = 2;

/** Stops it again and again with ours, idle and busy in turns: what goes wrong once in a hundred does not show in one. */
export async function stopInARow(
  program: Program,
  folder: string,
  stops: number,
): Promise<string | undefined> {
  const bare = {
    idle: await runProgram(program, folder, "", "idle"),
    busy: await runProgram(program, folder, ""),
  };
  const lags: Record<Load, number[]> = { idle: [], busy: [] };
  const failures: string[] = [];
  for (let stop = 0; stop < stops; stop++) {
    const load = LOADS[stop % LOADS.length]!;
    const ours = await runProgram(program, folder, preloaded, load);
    lags[load].push(lagOf(ours));
    const reasons = worse(bare[load], ours);
    if (lagOf(ours) > LIMIT_SECONDS)
      reasons.push(`ended ${lagOf(ours).toFixed(1)} s after the last answer`);
    if (reasons.length > 0)
      failures.push(`stop ${stop}, ${load}: ${reasons.join("; ")}\n${ours.output.slice(-2_000)}`);
  }
  const figures = LOADS.map(
    (load) => `${load} ${inMs(median(lags[load]))} to ${inMs(maximum(lags[load]))} ms`,
  );
  console.log(
    `${program.name}: ${stops} stops, ${failures.length} worse; ended ${figures.join(", ")} after the last answer`,
  );
  return failures.length === 0 ? undefined : failures.join("\n");
}

/** From the last answer, or from the signal where nothing was in flight. */
function lagOf({ seconds, servedSeconds, inFlight }: Outcome): number {
  return inFlight.of === 0 ? seconds : seconds - servedSeconds;
}

function inMs(seconds: number): number {
  return Math.round(seconds * 1_000);
}
