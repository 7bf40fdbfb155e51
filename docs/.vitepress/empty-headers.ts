import type { MarkdownRenderer } from "vitepress";

/** The empty corner of a table heads nothing: it is a plain cell, which screen readers do not read out as a header. */
export function emptyHeaders(md: MarkdownRenderer): void {
  md.core.ruler.push("empty headers", ({ tokens }) => {
    for (const [index, opening] of tokens.entries()) {
      const [words, closing] = tokens.slice(index + 1, index + 3);
      if (opening.type !== "th_open" || words?.content !== "" || closing === undefined) continue;
      opening.tag = "td";
      closing.tag = "td";
    }
  });
}
