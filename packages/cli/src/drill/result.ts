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

/** Something that happened once after the signal. */
export interface Mark {
  readonly name: string;
  /** Milliseconds since the signal. */
  readonly atMs: number;
}

export interface RoundResult {
  readonly name: string;
  readonly results: readonly CaseResult[];
  readonly records: readonly RequestRecord[];
  readonly marks: readonly Mark[];
  readonly stopMs: number;
}
