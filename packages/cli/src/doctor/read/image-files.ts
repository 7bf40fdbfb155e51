import { posix } from "node:path";
import type { Instruction } from "dockerfile-ast";
import type { SourceFile } from "../files/source-file.ts";

/** One COPY or ADD from the build's context, or a file that a here-document writes. */
export interface ImageFile {
  /** In the context; `undefined` for a here-document. */
  readonly from: string | undefined;
  /** In the image, absolute; for a folder's contents, the folder. */
  readonly to: string;
  readonly text: string | undefined;
}

export function workdirOf(instructions: readonly Instruction[]): string {
  return instructions
    .filter((instruction) => instruction.getKeyword() === "WORKDIR")
    .reduce((at, instruction) => posix.resolve(at, instruction.getArgumentsContent() ?? ""), "/");
}

export function imageFilesOf(file: SourceFile, instructions: readonly Instruction[]): ImageFile[] {
  let workdir = "/";
  return instructions.flatMap((instruction): ImageFile[] => {
    const keyword = instruction.getKeyword();
    const content = instruction.getArgumentsContent() ?? "";
    if (keyword === "WORKDIR") workdir = posix.resolve(workdir, content);
    if (keyword !== "COPY" && keyword !== "ADD") return [];
    const range = instruction.getRange();
    const whole = file.text.slice(file.offset(range.start), file.offset(range.end));
    if (/--from=/.test(whole)) return [];
    const heredoc = /<<-?\s*["']?(\w+)["']?\s+(\S+)[^\n]*\n([^]*)/.exec(
      file.text.slice(file.offset(range.start)),
    );
    if (/<</.test(whole.split("\n", 1)[0] ?? "") && heredoc !== null) {
      const [, mark = "", to = "", rest = ""] = heredoc;
      const lines = rest.split("\n");
      const text = lines
        .slice(
          0,
          lines.findIndex((line) => line.trim() === mark),
        )
        .join("\n");
      return [{ from: undefined, to: posix.resolve(workdir, to), text: `${text}\n` }];
    }
    const words = copiedWords(content);
    const to = words.at(-1);
    if (to === undefined || words.length < 2) return [];
    const sources = words.slice(0, -1);
    const folder = to.endsWith("/") || to === "." || sources.length > 1;
    return sources.map((from) => {
      const target = posix.resolve(workdir, to);
      const isFolder = from.endsWith("/") || from === ".";
      return {
        from: posix.normalize(from),
        to: folder && !isFolder ? posix.join(target, posix.basename(from)) : target,
        text: undefined,
      };
    });
  });
}

function copiedWords(content: string): string[] {
  if (content.startsWith("[")) {
    try {
      return (JSON.parse(content) as unknown[]).map(String);
    } catch {
      return [];
    }
  }
  return content.split(/\s+/).filter((word) => word !== "" && !word.startsWith("--"));
}
