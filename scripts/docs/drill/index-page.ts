import { readFileSync } from "node:fs";
import { DRILL_HELP } from "../../../packages/cli/src/drill/help.ts";
import { fence, withPart } from "../markdown.ts";
import type { Page } from "../page.ts";
import { casesTable } from "./case-pages.ts";

const PATH = "docs/drill/index.md";

/** The parts of the drill's first page that come from the drill. */
export function drillIndex(): Page {
  const text = readFileSync(new URL(`../../../${PATH}`, import.meta.url), "utf8");
  const cases = casesTable((page) => `${page}.md`);
  const help = fence("text", DRILL_HELP);
  return { path: PATH, text: withPart(withPart(text, "cases", cases), "help", help) };
}
