import type { Collection } from "../files/collect.ts";
import { type Edit, edited, SourceFile } from "../files/source-file.ts";
import { type Finding, shortId } from "./finding.ts";

/** What files come to: what is wrong with them, and what they start. */
export interface Outcome {
  readonly findings: readonly Finding[];
  /** By the file, what each start in it runs in the end. */
  readonly programs: ReadonlyMap<string, readonly string[]>;
}

/**
 * The findings, with the fixes that would do harm taken off. All fixes are written together, and what comes out is
 * examined again: a file whose starts are no longer the same programs with the same arguments keeps none of its own, a
 * finding that is still there keeps no fix, and neither does one whose file has a new finding.
 */
export function withSafeFixes(
  { files }: Collection,
  findings: readonly Finding[],
  examine: (files: readonly SourceFile[]) => Outcome,
  programs: Outcome["programs"],
): Finding[] {
  let kept = findings.map((finding) => (isWritable(finding) ? finding : withoutFix(finding)));
  // Each round takes at least one fix off, and a few are enough: what is left may only fail by what was taken off.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const safe = kept.filter(({ fix }) => fix?.safe === true);
    if (safe.length === 0) return kept;
    const harmful = harmfulAmong(safe, kept, examine(written(files, safe)), programs);
    if (harmful.size === 0) return kept;
    const last = round === MAX_ROUNDS - 1;
    kept = kept.map((finding) =>
      harmful.has(finding) || (last && finding.fix?.safe === true) ? withoutFix(finding) : finding,
    );
  }
  return kept;
}

const MAX_ROUNDS = 4;

function isWritable({ fix }: Finding): boolean {
  return fix === undefined || fix.edits.every(({ file }) => file.writable);
}

function withoutFix(finding: Finding): Finding {
  return { ...finding, fix: undefined };
}

function harmfulAmong(
  safe: readonly Finding[],
  before: readonly Finding[],
  { findings, programs }: Outcome,
  programsBefore: Outcome["programs"],
): Set<Finding> {
  const changed = new Set(
    [...new Set([...programs.keys(), ...programsBefore.keys()])].filter(
      (path) => JSON.stringify(programs.get(path)) !== JSON.stringify(programsBefore.get(path)),
    ),
  );
  const counts = (all: readonly Finding[]): Map<string, number> => {
    const found = new Map<string, number>();
    for (const finding of all) found.set(keyOf(finding), (found.get(keyOf(finding)) ?? 0) + 1);
    return found;
  };
  const was = counts(before);
  const is = counts(findings);
  const fixes = counts(safe);
  const worse = new Set(
    findings
      .filter((finding) => (is.get(keyOf(finding)) ?? 0) > (was.get(keyOf(finding)) ?? 0))
      .map(({ file }) => file.path),
  );
  return new Set(
    safe.filter((finding) => {
      const key = keyOf(finding);
      const remains = (is.get(key) ?? 0) > (was.get(key) ?? 0) - (fixes.get(key) ?? 0);
      const paths = [
        finding.file.path,
        finding.via ?? finding.file.path,
        ...(finding.fix?.edits ?? []).map(({ file }) => file.path),
      ];
      return remains || paths.some((path) => changed.has(path) || worse.has(path));
    }),
  );
}

function keyOf({ rule, file }: Finding): string {
  return `${shortId(rule)} ${file.path}`;
}

/** The files with these fixes in them; the others are the same objects. */
function written(files: readonly SourceFile[], safe: readonly Finding[]): SourceFile[] {
  const texts = textsOf(safe);
  return files.map((file) => {
    const text = texts.get(file);
    return text === undefined ? file : new SourceFile(file.path, text, { writable: file.writable });
  });
}

/** The texts that `--fix` writes, by file. */
export function textsOf(findings: readonly Finding[]): Map<SourceFile, string> {
  const byFile = new Map<SourceFile, Edit[]>();
  for (const { fix } of findings) {
    if (fix?.safe !== true) continue;
    for (const edit of fix.edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  }
  return new Map([...byFile].map(([file, edits]) => [file, edited(file, edits)]));
}
