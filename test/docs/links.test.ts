import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import GithubSlugger from "github-slugger";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import { type Page, pages, root } from "./snippets/pages.ts";

const markdown = new MarkdownIt({ html: true });

/** By the rule of GitHub, which the site follows: a heading's words, and a number where two are alike. */
function anchorsOf(text: string): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const tokens = markdown.parse(text, {});
  const headings = tokens.filter((_, index) => tokens[index - 1]?.type === "heading_open");
  return new Set(
    headings.map(({ children }) =>
      slugger.slug((children ?? []).map(({ content }) => content).join("")),
    ),
  );
}

function hrefsOf(text: string): string[] {
  return markdown
    .parse(text, {})
    .flatMap(({ children }) => children ?? [])
    .flatMap((token) => [token.attrGet("href"), token.attrGet("src")])
    .filter((href) => href !== null)
    .map(decodeURI);
}

/** Why a link of the page leads nowhere; undefined where it does not. */
function faultOf(page: Page, href: string): string | undefined {
  if (/^[a-z]+:/.test(href)) return undefined;
  const [path = "", anchor] = href.split("#");
  const target = path === "" ? page.path : join(dirname(page.path), path);
  if (!existsSync(root + target)) return `${href}: no such file`;
  if (anchor === undefined) return undefined;
  if (statSync(root + target).isDirectory()) return `${href}: a folder has no headings`;
  return anchorsOf(readFileSync(root + target, "utf8")).has(anchor)
    ? undefined
    : `${href}: no such heading`;
}

test.each(pages.map((page) => [page.path, page] as const))("every link of %s", (_, page) => {
  const faults = hrefsOf(page.text).map((href) => faultOf(page, href));
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});
