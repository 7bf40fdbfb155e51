import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generatedPages } from "./pages.ts";

/** `pnpm docs:generate`: writes every page that comes from the code, as the formatter has it. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = generatedPages();
for (const { path, text } of pages) writeFileSync(`${root}${path}`, text);
const { status } = spawnSync("npx", ["oxfmt", ...pages.map(({ path }) => path)], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
