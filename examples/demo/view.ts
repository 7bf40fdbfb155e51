import type { Stage } from "./stage.ts";

export interface View {
  start(stage: Stage): void;
  /** All has been seen. */
  end(): void;
  /** Leaves the terminal as it was, whether or not there was an end. */
  stop(): void;
}
