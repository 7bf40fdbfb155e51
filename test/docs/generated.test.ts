import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generatedPages } from "../../scripts/docs/pages.ts";

/** Without what a formatter changes: spaces, the width of tables, the shape of what stands in fences. */
function words(markdown: string): string[] {
  return markdown.replaceAll(/-{3,}/g, "---").split(/[\s|]+/);
}

test.each(generatedPages())("$path is as `pnpm docs:generate` writes it", ({ path, text }) => {
  const written = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  expect(words(written)).toEqual(words(text));
});
