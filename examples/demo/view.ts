import type { Stage } from "./stage.ts";
import type { Verdict } from "./verdict.ts";

export interface View {
  start(stage: Stage): void;
  end(verdict: Verdict): void;
  /** Leaves the terminal as it was, whether or not there was an end. */
  stop(): void;
}
