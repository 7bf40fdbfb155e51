import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root: string = fileURLToPath(new URL("../../../", import.meta.url));

export interface Page {
  /** As seen from the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** The files of a folder, and of those below it to some depth. */
function filesIn(folder: string, depth: number): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (!entry.isDirectory()) return [path];
    // What TypeDoc writes from docstrings is nobody's text; what is built may go while it is looked for.
    const leftOut = /^(node_modules|dist)$|^\./.test(entry.name) || path === "docs/reference/api";
    return depth > 0 && !leftOut ? filesIn(`${path}/`, depth - 1) : [];
  });
}

/** Every page of Markdown that somebody reads. */
export const pages: readonly Page[] = [
  ...filesIn("", 0),
  ...filesIn("docs/", 9),
  ...filesIn("examples/", 1),
  ...filesIn("packages/", 2),
]
  .filter((path) => path.endsWith(".md"))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(root + path, "utf8") }));
