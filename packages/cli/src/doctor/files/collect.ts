import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import { imageFilesOf } from "../read/image-files.ts";
import { kindOf, mayBeScript } from "./kinds.ts";
import { SourceFile } from "./source-file.ts";

export interface Unread {
  readonly path: string;
  readonly reason: string;
  /** It was read, but not judged. */
  readonly isRead?: boolean;
}

export interface Collection {
  readonly files: readonly SourceFile[];
  /** What may have mattered and could not be read. */
  readonly unread?: readonly Unread[];
}

const LEFT_OUT: ReadonlySet<string> = new Set(
  "node_modules .git .hg .svn .yarn .pnpm-store .next .nuxt .output .cache .turbo .venv venv __pycache__ coverage vendor bower_components".split(
    " ",
  ),
);
const MAX_BYTES = 32_000_000;
/** Above this a file of code or without an extension is no start-up code and no script. */
const MAX_GUESSED_BYTES = 512_000;
const MAX_DEPTH = 24;

/**
 * Every file below the folder that the doctor reads; a file's whole folder is read, for what it refers to. Paths are
 * as seen from the folder, or from another one.
 */
export function collectFiles(path: string, from?: string): Collection {
  const root = statSync(path).isFile() ? dirname(path) : path;
  const unread: Unread[] = [];
  const nameOf = (found: string): string =>
    relative(from ?? root, found)
      .split(sep)
      .join("/");
  const paths = walk(root, 0, new Set(), (found, reason) => {
    unread.push({ path: nameOf(found), reason });
  });
  const files = new Map<string, SourceFile>();
  for (const found of paths) {
    const name = nameOf(found);
    const kind = kindOf(name);
    const guessed = kind === undefined || kind === "code";
    if (kind === undefined && !mayBeScript(name)) continue;
    try {
      const bytes = statSync(found).size;
      if (bytes > (guessed ? MAX_GUESSED_BYTES : MAX_BYTES)) {
        if (!guessed) unread.push({ path: name, reason: `${bytes} bytes are too many` });
        continue;
      }
      const file = decode(name, readFileSync(found));
      if (file !== undefined && kindOf(name, file.text) !== undefined) files.set(name, file);
    } catch (error) {
      unread.push({ path: name, reason: reasonOf(error) });
    }
  }
  addCopied(files, new Map(paths.map((found) => [nameOf(found), found])));
  return { files: [...files.values()], unread };
}

/** Scripts under any name, which a Dockerfile copies into the image. */
function addCopied(files: Map<string, SourceFile>, paths: ReadonlyMap<string, string>): void {
  const dockerfiles = [...files.values()].filter(({ path }) => kindOf(path) === "dockerfile");
  for (const file of dockerfiles) {
    if (!/^\s*(COPY|ADD)\s/im.test(file.text)) continue;
    for (const { from } of imageFilesOf(
      file,
      DockerfileParser.parse(file.text).getInstructions(),
    )) {
      if (from === undefined) continue;
      for (let folder = posix.dirname(file.path); ; folder = posix.dirname(folder)) {
        const name = posix.join(folder, from);
        const found = paths.get(name);
        if (found !== undefined && !files.has(name) && statSync(found).size <= MAX_GUESSED_BYTES) {
          const copied = decode(name, readFileSync(found));
          if (copied !== undefined) files.set(name, copied);
        }
        if (folder === "." || folder === "/" || folder.endsWith("..")) break;
      }
    }
  }
}

/** `undefined` for what is no text at all. */
function decode(name: string, bytes: Buffer): SourceFile | undefined {
  try {
    return new SourceFile(
      name,
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    );
  } catch {
    if (bytes.includes(0)) return undefined;
    return new SourceFile(name, bytes.toString("latin1"), { writable: false });
  }
}

function walk(
  folder: string,
  depth: number,
  seen: Set<string>,
  skip: (path: string, reason: string) => void,
): string[] {
  try {
    // Links may lead back up.
    const real = realpathSync(folder);
    if (seen.has(real)) return [];
    seen.add(real);
    if (depth > MAX_DEPTH) {
      skip(folder, `more than ${MAX_DEPTH} folders deep`);
      return [];
    }
    return readdirSync(folder, { withFileTypes: true })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isFile()) return [path];
        if (LEFT_OUT.has(entry.name)) return [];
        if (entry.isSymbolicLink()) return followed(path, depth, seen, skip);
        return entry.isDirectory() ? walk(path, depth + 1, seen, skip) : [];
      });
  } catch (error) {
    skip(folder, reasonOf(error));
    return [];
  }
}

function followed(
  path: string,
  depth: number,
  seen: Set<string>,
  skip: (path: string, reason: string) => void,
): string[] {
  const target = statSync(path, { throwIfNoEntry: false });
  if (target === undefined) {
    if (kindOf(path) !== undefined) skip(path, "a link to nothing");
    return [];
  }
  if (target.isFile()) return [path];
  return target.isDirectory() ? walk(path, depth + 1, seen, skip) : [];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error ? String(error.code) : error.message;
}
