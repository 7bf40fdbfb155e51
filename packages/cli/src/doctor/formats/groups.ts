import type { Finding } from "../findings/finding.ts";

/** Findings with one cause: the same rule says the same of several places. */
export interface Group {
  readonly first: Finding;
  readonly others: readonly Finding[];
}

export function grouped(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.rule.id} ${finding.severity} ${finding.message}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ first, others }],
  );
}

/** `path:line:column`, as editors and terminals know it. */
export function placeOf({ file, start }: Finding): string {
  const { line, column } = file.position(start);
  return `${file.path}:${line}:${column}`;
}
