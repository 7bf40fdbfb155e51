import type { Outcome } from "../result.ts";
import type { Stage } from "../stage.ts";
import type { Subject } from "../subject.ts";

/** What one case does during a stop, and what it says when the program is gone. */
export interface Playing {
  readonly judge: () => Outcome;
}

/** One thing that a graceful stop has to get right. */
export interface Case {
  /** Its name in reports, and its anchor in the documentation. */
  readonly id: string;
  readonly title: string;
  /** What to do when it fails. */
  readonly advice: string;
  /** The doctor's rules that would have found the cause. */
  readonly rules: readonly string[];
  /** Why it can't be played on this program; `undefined` when it can. */
  readonly inapplicable: (subject: Subject) => string | undefined;
  /** Prepares what has to be there at the signal. Resolves when it is; what comes later it does by itself. */
  readonly play: (stage: Stage) => Promise<Playing>;
}

export function passedIf(holds: boolean, evidence: string): Outcome {
  return { verdict: holds ? "passed" : "failed", evidence };
}
