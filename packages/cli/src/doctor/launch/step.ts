import type { Edit } from "../files/source-file.ts";
import type { Project } from "../project/project.ts";
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
  /** Where in the launch's own command line these words begin; `undefined` when they come from elsewhere. */
  readonly at: number | undefined;
  /** Another program that lives on, npm say, is PID 1. */
  readonly nested: boolean;
  diagnose(step: Step): Fault | undefined;
  write(words: readonly string[]): Edit[];
}

/** The same, some words further on. */
export function after(step: Step, count: number): Step {
  return {
    ...step,
    words: step.words.slice(count),
    depth: step.depth + 1,
    at: step.at === undefined ? undefined : step.at + count,
    write: (words) => step.write([...step.words.slice(0, count), ...words]),
  };
}

/** What a program around it starts: nothing of it is in the launch's own command line. */
export function within(step: Step, words: readonly string[]): Step {
  return { ...step, words, depth: step.depth + 1, at: undefined, write: () => [] };
}
