import type { Edit, Span } from "../files/source-file.ts";

export type Severity = "error" | "warning" | "info";

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

/** As much of a rule as a finding needs to be told. */
export interface RuleSummary {
  /** Stable: names a finding in suppressions and dashboards. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
}

export interface Finding extends Observation {
  readonly rule: RuleSummary;
  readonly severity: Severity;
}

/** `LC004` of `LC004-package-manager`. */
export function shortId({ id }: RuleSummary): string {
  return id.split("-", 1)[0] ?? id;
}
