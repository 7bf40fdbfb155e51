import type { Edit } from "../findings.ts";
import type { Project } from "../project.ts";
import type { Fault } from "./fault.ts";
import type { Launch } from "./launch.ts";

/** Where in a command line the diagnosis is, and how to write something else from there on. */
export interface Step {
  readonly project: Project;
  readonly launch: Launch;
  readonly words: readonly string[];
  readonly init: string | undefined;
  /** How many programs are around: scripts may run each other in circles. */
  readonly depth: number;
  diagnose(step: Step): Fault | undefined;
  write(words: readonly string[]): Edit[];
}

/** The same, some words further on. */
export function after(step: Step, count: number): Step {
  return {
    ...step,
    words: step.words.slice(count),
    depth: step.depth + 1,
    write: (words) => step.write([...step.words.slice(0, count), ...words]),
  };
}
