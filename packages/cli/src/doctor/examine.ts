import type { Collection, Unread } from "./files/collect.ts";
import { type Finding, shortId } from "./findings/finding.ts";
import { withSafeFixes } from "./findings/safe-fixes.ts";
import { suppressedBy } from "./findings/suppression.ts";
import { type Assumptions, DEFAULT_ASSUMPTIONS } from "./project/assumptions.ts";
import { createProject, type Project } from "./project/project.ts";
import { programsOf } from "./launch/essence.ts";
import { unreadScripts } from "./launch/unread-scripts.ts";
import { unjudgedContainers } from "./services/unjudged.ts";
import { RULEBOOK } from "./rulebook.ts";

export interface Examination {
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** Paths of what was read. */
  readonly files: readonly string[];
  readonly skipped: readonly Unread[];
  /** Left out by comments in the files. */
  readonly suppressed: number;
}

export interface ExamineOptions {
  readonly assumptions?: Assumptions;
  /** Leaves out what is found in other files, but not what a start in these leads to; default: nothing. */
  readonly only?: (path: string) => boolean;
}

/** Reads the files as one project. */
export function examine(
  collection: Collection,
  { assumptions = DEFAULT_ASSUMPTIONS, only = () => true }: ExamineOptions = {},
): Examination {
  const project = createProject(collection, assumptions);
  const found = findingsOf(project);
  const fixed = withSafeFixes(
    collection,
    found,
    (files) => {
      const changed = createProject({ files }, assumptions);
      return { findings: findingsOf(changed), programs: programsOf(changed) };
    },
    programsOf(project),
  );
  const wanted = fixed.filter(
    ({ file, via }) => only(file.path) || (via !== undefined && only(via)),
  );
  const findings = wanted.filter((finding) => !suppressedBy(finding));
  return {
    findings: findings.toSorted(worstFirst),
    files: collection.files.map(({ path }) => path).filter(only),
    skipped: [
      ...project.skipped.filter(({ path }) => only(path)),
      ...unreadScripts(project, only),
      ...unjudgedContainers(project, only),
    ],
    suppressed: wanted.length - findings.length,
  };
}

function findingsOf(project: Project): Finding[] {
  const found = RULEBOOK.flatMap((rule) =>
    rule
      .check(project)
      .map((seen) => ({ ...seen, rule, severity: seen.severity ?? rule.severity })),
  );
  // A script that a Dockerfile and a compose file both run is found twice.
  return [...new Map(found.map((finding) => [placeOf(finding), finding])).values()];
}

function placeOf({ rule, file, start }: Finding): string {
  return `${shortId(rule)} ${file.path} ${start}`;
}

const RANKS = { error: 0, warning: 1, info: 2 };

function worstFirst(a: Finding, b: Finding): number {
  return (
    RANKS[a.severity] - RANKS[b.severity] ||
    (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : 0) ||
    a.start - b.start ||
    a.rule.id.localeCompare(b.rule.id)
  );
}
