import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readmeWithVariables } from "../../scripts/environment-table.ts";

/** Without the spaces that a formatter puts into tables. */
function cells(markdown: string): string {
  return markdown.replace(/ *\| */g, "|").replace(/-{3,}/g, "---");
}

test("[2.5, 3.13] README.md has the variables as the library reads them", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  // `node --conditions=@lastcall/source --import tsx scripts/environment-table.ts` writes them.
  expect(cells(readme)).toBe(cells(readmeWithVariables(readme)));
});
