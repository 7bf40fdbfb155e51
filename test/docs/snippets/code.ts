import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./pages.ts";
import { placeOf, sectionOf, type Snippet } from "./snippet.ts";

/** Inside docs, whose dependencies are those of its snippets. */
const FOLDER = join(root, "docs/.snippets");

/** What the snippets are compiled and run with. */
export const CONFIG: string = join(FOLDER, "tsconfig.json");
const SURROUNDINGS = join(root, "test/docs/snippets/surroundings.d.ts");

const LANGUAGES = new Set(["ts", "tsx", "js"]);

export interface CodeSnippet extends Snippet {
  readonly path: string;
}

export function isCode({ language, notRun }: Snippet): boolean {
  return LANGUAGES.has(language) && notRun === undefined;
}

/** Each in a file; those of one section of a page are beside each other, so that they can import each other. */
export function writeCode(snippets: readonly Snippet[]): CodeSnippet[] {
  rmSync(FOLDER, { recursive: true, force: true });
  const sections = [...new Set(snippets.map(sectionOf))];
  return snippets.filter(isCode).map((snippet) => {
    const folder = `${sections.indexOf(sectionOf(snippet))}`;
    const path = join(FOLDER, folder, snippet.file ?? `${snippet.line}.${extensionOf(snippet)}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, snippet.text, { flag: "wx" });
    return { ...snippet, path };
  });
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
  const { stdout, stderr, error } = spawnSync("npx", ["tsc", "-p", CONFIG, "--pretty", "false"], {
    cwd: root,
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  const said = new Map(snippets.map((snippet) => [placeOf(snippet), [] as string[]]));
  for (const line of `${stdout}${stderr}`.split("\n").filter((text) => /^\S/.test(text))) {
    const [, path = "", at, what] = /^(.+?)\((\d+),\d+\): (.+)$/.exec(line) ?? [];
    const snippet = snippets.find((one) => one.path === join(root, path));
    if (snippet === undefined) throw new Error(`the compiler: ${line}`);
    said.get(placeOf(snippet))?.push(`${snippet.page}:${snippet.line + Number(at) - 1}: ${what}`);
  }
  return said;
}
