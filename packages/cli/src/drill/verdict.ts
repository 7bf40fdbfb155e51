import type { CaseResult, RoundResult } from "./result.ts";
import { isLost, type RequestRecord } from "./wire/fate.ts";

/** What the user allows beyond the cases' own verdicts. */
export interface Thresholds {
  /** Requests that may be lost, over all rounds. */
  readonly maxLost: number;
  /** Milliseconds from the signal to the exit under traffic. */
  readonly maxStopMs: number;
}

export interface Judged {
  readonly program: string;
  readonly passed: boolean;
  readonly rounds: readonly RoundResult[];
  readonly requests: number;
  readonly lost: readonly RequestRecord[];
  /** Faults that are no case's: a threshold that was passed. */
  readonly faults: readonly string[];
}

export function judge(
  program: string,
  rounds: readonly RoundResult[],
  { maxLost, maxStopMs }: Thresholds,
): Judged {
  const records = rounds.flatMap((round) => round.records);
  const lost = records.filter(({ fate }) => isLost(fate));
  const stopMs = Math.round(rounds[0]?.stopMs ?? 0);
  const results = rounds.flatMap((round) => round.results);
  const faults = [
    ...(lost.length > maxLost ? [`${lost.length} requests lost, at most ${maxLost} allowed`] : []),
    ...(results.every(({ verdict }) => verdict === "inapplicable")
      ? ["nothing was tested: no case applied"]
      : []),
    ...(stopMs > maxStopMs ? [`the stop took ${stopMs} ms, at most ${maxStopMs} allowed`] : []),
  ];
  const allPassed = results.every(({ verdict }) => verdict !== "failed");
  return {
    program,
    passed: allPassed && faults.length === 0,
    rounds,
    requests: records.length,
    lost,
    faults,
  };
}

export function failedCases({ rounds }: Judged): CaseResult[] {
  return rounds.flatMap(({ results }) => results.filter(({ verdict }) => verdict === "failed"));
}
