import { join } from "node:path";
import { collectFiles, examine, type Finding, SourceFile, terminalFormat } from "lastcall";
import { edited } from "../../../packages/cli/src/doctor/files/source-file.ts";
import { fence, fileFence } from "../markdown.ts";

const FIXTURES = new URL("../../../test/doctor/", import.meta.url).pathname;

/** A folder of test/doctor (`broken/…`, `sound/…`), or the files themselves. */
export type Example = string | readonly (readonly [path: string, text: string])[];

export function filesOf(example: Example): readonly SourceFile[] {
  if (typeof example === "string") return collectFiles(join(FIXTURES, example)).files;
  return example.map(([path, text]) => new SourceFile(path, text));
}

export function findingsIn(files: readonly SourceFile[]): readonly Finding[] {
  return examine({ files }).findings;
}

/** The files of a wrong example with what the doctor prints of them. */
export function wrongExample(files: readonly SourceFile[]): string {
  const examination = examine({ files });
  const shown = files.map((file) => {
    const snippet = fileFence(file.path, file.text);
    const finding = examination.findings.find((one) => one.file.path === file.path);
    if (finding === undefined) return snippet;
    const isUnreadable = finding.rule.id === "LC000-unreadable";
    return `<!-- ${isUnreadable ? "not run: it can't be parsed" : "wrong"} -->\n\n${snippet}`;
  });
  const printed = terminalFormat(examination, { version: "", colour: false });
  return [...shown, "The doctor says:", fence("text", printed)].join("\n\n");
}

/** The files with every fix that the doctor shows, the safe ones and the others; those that it leaves as they are too. */
export function fixed(files: readonly SourceFile[]): readonly SourceFile[] {
  const edits = findingsIn(files).flatMap(({ fix }) => fix?.edits ?? []);
  return files.map((file) => {
    const own = edits.filter((edit) => edit.file === file);
    return own.length === 0 ? file : new SourceFile(file.path, edited(file, own));
  });
}

/** The files of a right example that are not in the wrong one, or are otherwise there. */
export function rightExample(wrong: readonly SourceFile[], right: readonly SourceFile[]): string {
  return right
    .filter(({ path, text }) => !wrong.some((other) => other.path === path && other.text === text))
    .map(({ path, text }) => fileFence(path, text))
    .join("\n\n");
}
