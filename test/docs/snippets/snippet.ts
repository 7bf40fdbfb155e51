import MarkdownIt from "markdown-it";
import type { Page } from "./pages.ts";

export interface Snippet {
  readonly page: string;
  /** Of the first line of its text, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** What the page calls the file: the `[server.ts]` behind the language. */
  readonly file: string | undefined;
  /** The headings above it; the files below the same ones belong together. */
  readonly section: string;
  /** It shows what not to write: the doctor has to find the fault. */
  readonly isWrong: boolean;
  /** Why it can be neither compiled nor run. */
  readonly notRun: string | undefined;
}

const markdown = new MarkdownIt({ html: true });

/** The fenced snippets of a page, with what the comments right before them say of them. */
export function snippetsOf({ path, text }: Page): Snippet[] {
  const found: Snippet[] = [];
  const headings: string[] = [];
  let remark = "";
  const tokens = markdown.parse(text, {});
  for (const [index, token] of tokens.entries()) {
    if (token.type === "heading_open") {
      const depth = Number(token.tag.slice(1));
      headings.splice(depth - 1, headings.length, tokens[index + 1]?.content ?? "");
    }
    if (token.type === "fence") {
      const [, language = "", file] = /^(\S*)(?:.*\[(.+?)\])?/.exec(token.info) ?? [];
      found.push({
        page: path,
        line: (token.map?.[0] ?? 0) + 2,
        language,
        text: token.content,
        file,
        section: headings.join(" / "),
        isWrong: remark === "wrong",
        notRun: /^not run: (.+)/s.exec(remark)?.[1],
      });
    }
    remark = /^<!-- (.+) -->\s*$/s.exec(token.content)?.[1] ?? "";
  }
  return found;
}

export function placeOf({ page, line }: Snippet): string {
  return `${page}:${line}`;
}

export function sectionOf({ page, section }: Snippet): string {
  return `${page}: ${section}`;
}
