import { createTwoFilesPatch } from "diff";
import { edited } from "../files/source-file.ts";
import type { Finding } from "./finding.ts";

/** The fix as a unified diff; `undefined` when there is none. */
export function diffOf({ fix }: Finding): string | undefined {
  if (fix === undefined) return undefined;
  return [...new Set(fix.edits.map(({ file }) => file))]
    .map((file) => {
      const text = edited(file, fix.edits);
      const patch = createTwoFilesPatch(
        `a/${file.path}`,
        `b/${file.path}`,
        file.text,
        text,
        "",
        "",
        { context: 1 },
      );
      return patch.split("\n").slice(1).join("\n");
    })
    .join("");
}
