import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { kindOf } from "./project.ts";
import { SourceFile } from "./source-file.ts";

const LEFT_OUT = new Set(["node_modules", "dist", "build", "coverage", "vendor"]);
const MAX_BYTES = 1_000_000;
const MAX_DEPTH = 12;

/** Every file below the folder that the doctor reads; paths are as seen from the folder. A file's whole folder is read, for what it refers to. */
export function collectFiles(path: string): SourceFile[] {
  const root = statSync(path).isFile() ? dirname(path) : path;
  return walk(root, 0).flatMap((found) => {
    const name = relative(root, found).split(sep).join("/");
    const script = !basename(found).includes(".");
    if (kindOf(name) === undefined && !script) return [];
    if (statSync(found).size > MAX_BYTES) return [];
    const text = readFileSync(found, "utf8");
    return kindOf(name, text) === undefined ? [] : [new SourceFile(name, text)];
  });
}

function walk(folder: string, depth: number): string[] {
  if (depth > MAX_DEPTH) return [];
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile()) return [path];
      const left = LEFT_OUT.has(entry.name) || entry.name.startsWith(".");
      return entry.isDirectory() && !left ? walk(path, depth + 1) : [];
    });
}
