import type { Project } from "./project.ts";
import type { Span } from "./source-file.ts";

export type Severity = "error" | "warning" | "info";

export interface Edit extends Span {
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  /** Whether `--fix` may write it: it changes how the program is stopped and nothing else. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** What a rule sees at one place. */
export interface Observation extends Span {
  readonly message: string;
  readonly why: string;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity | undefined;
  readonly fix?: Fix | undefined;
  /** The file that makes this one matter: the Dockerfile that runs a script, say. */
  readonly via?: string | undefined;
}

export interface Rule {
  /** Stable: names a finding in suppressions and dashboards. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  check(project: Project): readonly Observation[];
}

export interface Finding extends Observation {
  readonly rule: Rule;
  readonly severity: Severity;
}

export function findingsOf(project: Project, rules: readonly Rule[]): Finding[] {
  const found = rules.flatMap((rule) =>
    rule
      .check(project)
      .map((seen) => ({ ...seen, rule, severity: seen.severity ?? rule.severity })),
  );
  // A script that a Dockerfile and a compose file both run is found twice.
  const distinct = new Map(found.map((finding) => [placeOf(finding), finding]));
  return [...distinct.values()].toSorted(
    (a, b) =>
      a.file.path.localeCompare(b.file.path) ||
      a.start - b.start ||
      a.rule.id.localeCompare(b.rule.id),
  );
}

function placeOf({ rule, file, start }: Finding): string {
  return `${rule.id} ${file.path} ${start}`;
}
