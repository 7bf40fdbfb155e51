import { readFileSync } from "node:fs";
import { rulesTable } from "./doctor/rule-pages.ts";
import { casesTable } from "./drill/case-pages.ts";
import { withPart } from "./markdown.ts";
import type { Page } from "./page.ts";

const PATH = "packages/cli/README.md";
/** The page of a package in a registry knows no files beside it. */
const SITE = "https://lastcall-js.github.io/lastcall";

/** The tables of what the command line knows. */
export function cliReadme(): Page {
  const text = readFileSync(new URL(`../../${PATH}`, import.meta.url), "utf8");
  const rules = rulesTable((page) => `${SITE}/doctor/${page}`);
  const cases = casesTable((page) => `${SITE}/drill/${page}`);
  return { path: PATH, text: withPart(withPart(text, "rules", rules), "cases", cases) };
}
