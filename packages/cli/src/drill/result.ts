import type { RequestRecord } from "./wire/fate.ts";

type Verdict = "passed" | "failed" | "inapplicable";

export interface Outcome {
  readonly verdict: Verdict;
  /** What was seen, in figures. */
  readonly evidence: string;
}

export interface CaseResult extends Outcome {
  readonly id: string;
  readonly title: string;
  readonly advice: string;
  readonly rules: readonly string[];
}

export interface RoundResult {
  readonly name: string;
  readonly results: readonly CaseResult[];
  readonly records: readonly RequestRecord[];
  readonly stopMs: number;
}
