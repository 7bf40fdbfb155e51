import { createTwoFilesPatch } from "diff";
import type { Edit, Finding } from "./findings.ts";
import type { SourceFile } from "./source-file.ts";

/** The file's text with these edits; of two that overlap, the first in the file wins. */
function edited(file: SourceFile, edits: readonly Edit[]): string {
  let text = "";
  let done = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.file !== file || edit.start < done) continue;
    text += file.text.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return text + file.text.slice(done);
}

/** The fix as a unified diff; `undefined` when there is none. */
export function diffOf({ fix }: Finding): string | undefined {
  if (fix === undefined) return undefined;
  return [...new Set(fix.edits.map(({ file }) => file))]
    .map((file) =>
      createTwoFilesPatch(
        `a/${file.path}`,
        `b/${file.path}`,
        file.text,
        edited(file, fix.edits),
        "",
        "",
        {
          context: 1,
        },
      )
        .split("\n")
        .slice(1)
        .join("\n"),
    )
    .join("");
}

/** The texts that `--fix` writes, by file. */
export function safelyFixed(findings: readonly Finding[]): Map<SourceFile, string> {
  const edits = findings.flatMap(({ fix }) => (fix?.safe === true ? fix.edits : []));
  return new Map(
    [...new Set(edits.map(({ file }) => file))].map((file) => [file, edited(file, edits)]),
  );
}
