import { type Finding, findingsOf } from "./findings.ts";
import type { Examination } from "./formats/format.ts";
import { type Assumptions, createProject } from "./project.ts";
import { RULEBOOK } from "./rulebook.ts";
import type { SourceFile } from "./source-file.ts";

/** What the library does unless its options say otherwise. */
export const DEFAULT_ASSUMPTIONS: Assumptions = Object.freeze({
  gracePeriodMs: 9_000,
  shutdownDelayMs: "auto",
  readinessPath: "/readyz",
  livenessPath: "/livez",
  startupPath: "/startupz",
});

/** Reads the files as one project. `only` leaves out what is found in other files, but not what a start in this one leads to. */
export function examine(
  files: readonly SourceFile[],
  assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
  only?: string,
): Examination {
  const project = createProject(files, assumptions);
  const wanted = ({ file, via }: Finding): boolean =>
    only === undefined || file.path === only || via === only;
  return {
    findings: findingsOf(project, RULEBOOK).filter(wanted),
    files: files.map(({ path }) => path).filter((path) => only === undefined || path === only),
    skipped: project.skipped.filter(({ path }) => only === undefined || path === only),
  };
}
