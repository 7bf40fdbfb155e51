import { drill } from "../../packages/cli/src/drill/drill.ts";
import { parseDrillOptions } from "../../packages/cli/src/drill/options.ts";
import type { CaseResult } from "../../packages/cli/src/drill/result.ts";
import type { Judged } from "../../packages/cli/src/drill/verdict.ts";

const FIXTURE = new URL("fixtures/server.ts", import.meta.url).pathname;
const LOADER = new URL("../../node_modules/tsx/dist/loader.mjs", import.meta.url).href;

export const SERVER: readonly string[] = [process.execPath, "--import", LOADER, FIXTURE];

/** Drills the hand-written server, or another command, as the command line would. */
export function drillServer(
  args: readonly string[],
  command: readonly string[] = SERVER,
): Promise<Judged> {
  return drill(parseDrillOptions([...args, "--", ...command]));
}

/** Each failed case with what was seen of it. */
export function failures({ rounds }: Judged): string[] {
  return allResults(rounds)
    .filter(({ verdict }) => verdict === "failed")
    .map(({ id, evidence }) => `${id}: ${evidence}`);
}

export function failedIds({ rounds }: Judged): string[] {
  return allResults(rounds)
    .filter(({ verdict }) => verdict === "failed")
    .map(({ id }) => id);
}

export function allResults(rounds: Judged["rounds"]): CaseResult[] {
  return rounds.flatMap(({ results }) => results);
}
