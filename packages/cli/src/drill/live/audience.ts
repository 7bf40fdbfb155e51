import type { Program } from "../program/program.ts";
import type { RoundResult } from "../result.ts";
import type { Fate } from "../wire/fate.ts";

/** Who watches a drill while it runs. */
export interface Audience {
  /** A program serves, and is about to be stopped in this way. */
  begun(program: Program, round: string, position: string): void;
  sent(): void;
  ended(fate: Fate): void;
  signalled(): void;
  /** What readiness says: a status, or that nobody answers. */
  readiness(answer: string): void;
  judged(result: RoundResult): void;
  /** The drill is over, or could not go on. */
  left(): void;
}

const nothing = (): void => {};

/** Nobody does. */
export const NOBODY: Audience = {
  begun: nothing,
  sent: nothing,
  ended: nothing,
  signalled: nothing,
  readiness: nothing,
  judged: nothing,
  left: nothing,
};
