import type { Example } from "./example.ts";

/** What a rule's page says beyond what the rule says of itself. */
export interface RuleNote {
  /** The rule's id. */
  readonly rule: string;
  /** What becomes of a request, step by step. */
  readonly story: string;
  readonly wrong: Example;
  /** Where the doctor has no fix for the wrong one. */
  readonly right?: Example;
  /** How to mend it where `--fix` does not. */
  readonly byHand: string;
  /** What was measured, with links from docs/doctor. */
  readonly measured?: string;
  /** When to leave it out. */
  readonly unless?: string;
}
