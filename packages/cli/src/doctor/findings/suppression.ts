import type { Finding } from "./finding.ts";

/** A comment on the finding's line, or on a line of its own before it: `# lastcall-ignore LC004 reason`. */
const COMMENT =
  /(?:#|\/\/|;|--)\s*lastcall-ignore(?<scope>-file)?(?<rules>(?:[ ,]+LC\d{3}[\w-]*)+)(?<reason>.*)/g;

interface Suppression {
  readonly rules: readonly string[];
  /** The lines that it counts for, from 1. */
  readonly line: number;
  readonly wholeFile: boolean;
}

const known = new WeakMap<Finding["file"], Suppression[]>();

/** Whether the file itself says that this finding is to be left out. */
export function suppressedBy({ file, start, end, rule }: Finding): boolean {
  const suppressions = known.get(file) ?? read(file);
  known.set(file, suppressions);
  const first = file.position(start).line;
  const last = file.position(end).line;
  return suppressions.some(
    ({ rules, line, wholeFile }) =>
      rules.some((id) => rule.id === id || rule.id.startsWith(`${id}-`)) &&
      (wholeFile || (line >= first - 1 && line <= last)),
  );
}

function read(file: Finding["file"]): Suppression[] {
  return [...file.text.matchAll(COMMENT)].map(({ index, groups = {} }) => ({
    rules: (groups["rules"] ?? "").split(/[ ,]+/).filter((id) => id !== ""),
    line: file.position(index).line,
    wholeFile: groups["scope"] !== undefined,
  }));
}
