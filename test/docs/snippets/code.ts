import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./pages.ts";
import { placeOf, sectionOf, type Snippet } from "./snippet.ts";

/** Inside docs, whose dependencies are those of its snippets. */
const FOLDER = mkdtempSync(join(root, "docs/.snippets-"));

/** What the snippets are compiled and run with. */
export const CONFIG: string = join(FOLDER, "tsconfig.json");

const SURROUNDINGS = join(root, "test/docs/snippets/surroundings.d.ts");

const COMPILER = join(root, "node_modules/typescript/bin/tsc");

const LANGUAGES = new Set(["ts", "tsx", "js"]);

export interface CodeSnippet extends Snippet {
  readonly path: string;
}

function isCode({ language, notRun }: Snippet): boolean {
  return LANGUAGES.has(language) && notRun === undefined;
}

/** JavaScript is not held to types; to its syntax, its names, its modules and the options that it gives, it is. */
const NAMES_IN_JAVASCRIPT = /error TS(1\d{3}|2304|2305|2307|2353|2552|2561|2614|18004):/;

/** Each in a file; those of one section of a page are beside each other, so that they can import each other. */
export function writeCode(snippets: readonly Snippet[]): CodeSnippet[] {
  const sections = [...new Set(snippets.map(sectionOf))];
  return snippets.filter(isCode).map((snippet) => {
    const beside = join(FOLDER, `${sections.indexOf(sectionOf(snippet))}`);
    const name = snippet.file ?? `${snippet.line}.${extensionOf(snippet)}`;
    // One that is shown a second time, changed, is alone.
    const path = existsSync(join(beside, name))
      ? join(beside, `${snippet.line}`, name)
      : join(beside, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, snippet.text);
    return { ...snippet, path };
  });
}

export function removeCode(): void {
  rmSync(FOLDER, { recursive: true });
}

function extensionOf({ language, text }: Snippet): string {
  return language === "js" &&
    /\brequire\(|^module\.exports\b/m.test(text) &&
    !/^import /m.test(text)
    ? "cjs"
    : language;
}

/** What the compiler says of each, by its place. */
export function compile(
  snippets: readonly CodeSnippet[],
  inSurroundings: boolean,
): ReadonlyMap<string, readonly string[]> {
  const own = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      noEmit: true,
      composite: false,
      declarationMap: false,
      isolatedDeclarations: false,
      rewriteRelativeImportExtensions: false,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      verbatimModuleSyntax: false,
      erasableSyntaxOnly: false,
      experimentalDecorators: true,
      moduleDetection: "force",
      lib: ["es2023", "dom"],
      allowJs: true,
      checkJs: true,
    },
    // Relative, or tsx does not find its file among them.
    files: [...snippets.map(({ path }) => path), ...(inSurroundings ? [SURROUNDINGS] : [])].map(
      (path) => relative(FOLDER, path),
    ),
  };
  writeFileSync(CONFIG, JSON.stringify(own, undefined, 2));
  // Not by npx, which has things of its own to say.
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [COMPILER, "-p", CONFIG, "--pretty", "false"],
    { cwd: root, encoding: "utf8" },
  );
  if (error !== undefined) throw error;
  const said = new Map(snippets.map((snippet) => [placeOf(snippet), [] as string[]]));
  for (const line of `${stdout}${stderr}`.split("\n").filter((text) => /^\S/.test(text))) {
    const [, path = "", at, what = ""] = /^(.+?)\((\d+),\d+\): (.+)$/.exec(line) ?? [];
    const snippet = snippets.find((one) => one.path === join(root, path));
    if (snippet === undefined) throw new Error(`the compiler: ${line}`);
    if (snippet.language === "js" && !NAMES_IN_JAVASCRIPT.test(what)) continue;
    said.get(placeOf(snippet))?.push(`${snippet.page}:${snippet.line + Number(at) - 1}: ${what}`);
  }
  return said;
}
