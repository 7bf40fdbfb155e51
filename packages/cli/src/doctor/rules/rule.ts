import type { Observation, RuleSummary } from "../findings/finding.ts";
import type { Project } from "../project/project.ts";

export interface Rule extends RuleSummary {
  /** What `lastcall doctor explain` says: what happens, and what to write instead. */
  readonly help: string;
  check(project: Project): readonly Observation[];
}
