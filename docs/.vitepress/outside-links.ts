import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { MarkdownRenderer } from "vitepress";
import { REPOSITORY } from "./addresses.ts";

const docs = fileURLToPath(new URL("..", import.meta.url));
const repository = join(docs, "..");

/**
 * Pages link to the repository's other files as they do on GitHub, by a relative path. The site does not have those:
 * such a link leads to the repository. One that leads nowhere is left, and the build fails on it as on any dead link.
 */
export function outsideLinks(md: MarkdownRenderer): void {
  md.core.ruler.push("outside links", ({ tokens, env }) => {
    const page: string = env.path;
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href === null || !href.startsWith(".")) continue;
      const [path = "", anchor] = href.split("#");
      const target = join(dirname(page), decodeURI(path));
      if (!relative(docs, target).startsWith("..") || !existsSync(target)) continue;
      const address = `${REPOSITORY}/blob/main/${relative(repository, target)}`;
      token.attrSet("href", anchor === undefined ? address : `${address}#${anchor}`);
    }
  });
}
