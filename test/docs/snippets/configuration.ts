import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { collectFiles, examine, type Finding } from "lastcall";
import { parse as parseToml } from "smol-toml";
import { parseAllDocuments } from "yaml";
import type { Snippet } from "./snippet.ts";

const parsers: Readonly<Record<string, (text: string) => void>> = {
  json: (text) => void JSON.parse(text),
  toml: (text) => void parseToml(text),
  yaml: parseYaml,
  sh: parseShell,
};

function parseYaml(text: string): void {
  const [error] = parseAllDocuments(text).flatMap(({ errors }) => errors);
  if (error !== undefined) throw error;
}

function parseShell(text: string): void {
  const { status, stderr, error } = spawnSync("bash", ["-n"], { input: text, encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(stderr);
}

export function parserOf(snippet: Snippet): ((text: string) => void) | undefined {
  const { language, isWrong, notRun } = snippet;
  return notRun === undefined && !isWrong ? parsers[language] : undefined;
}

/** The file that a snippet is, as the doctor knows it; undefined for what is none of its business. */
export function fileOf({ file, language, text }: Snippet): string | undefined {
  if (file !== undefined) return file;
  if (language === "dockerfile") return "Dockerfile";
  if (language === "yaml" && /^services:/m.test(text)) return "compose.yaml";
  if (language === "yaml" && /^kind:/m.test(text)) return "manifests.yaml";
  return undefined;
}

/** What the doctor finds in files that lie beside each other. */
export function findingsIn(snippets: readonly Snippet[]): readonly Finding[] {
  const folder = mkdtempSync(join(tmpdir(), "snippets-"));
  try {
    for (const snippet of snippets) {
      const path = join(folder, fileOf(snippet) ?? "");
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, snippet.text, { flag: "a" });
    }
    return examine(collectFiles(folder)).findings;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
