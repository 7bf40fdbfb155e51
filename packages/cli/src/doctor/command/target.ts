import { existsSync, readFileSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import type { Examination } from "../examine.ts";
import { type Collection, collectFiles, type Unread } from "../files/collect.ts";
import { SourceFile } from "../files/source-file.ts";

/** What the command line asks to look at; paths are as seen from where one stands. */
export interface Target {
  readonly isInput: boolean;
  collect(): Collection;
  /** Whether a file is asked for, and not only read for what another one refers to. */
  holds(path: string): boolean;
  /** What was named and held nothing that is read. */
  unreadNames(examination: Examination): string[];
}

const INPUT = "<stdin>";

/** @throws Error for a path that does not exist, and a glob that nothing matches. */
export function targetOf(names: readonly string[], ignored: readonly string[]): Target {
  if (names.includes("-")) return inputTarget();
  const roots = names.map((name) => rootOf(name));
  const isIgnored = ignored.length === 0 ? () => false : picomatch([...ignored], { dot: true });
  const holds = (path: string): boolean =>
    !isIgnored(path) && roots.some((root) => root.holds(path));
  return {
    isInput: false,
    collect: () => {
      const files = new Map<string, SourceFile>();
      const unread = new Map<string, Unread>();
      for (const folder of new Set(roots.map((root) => root.folder))) {
        const found = collectFiles(folder, process.cwd());
        for (const file of found.files) if (!isIgnored(file.path)) files.set(file.path, file);
        for (const one of found.unread ?? []) unread.set(one.path, one);
      }
      return { files: [...files.values()], unread: [...unread.values()] };
    },
    holds,
    unreadNames: ({ files }) =>
      roots.filter((root) => !files.some((path) => root.holds(path))).map(({ name }) => name),
  };
}

function inputTarget(): Target {
  const text = readFileSync(0, "utf8");
  return {
    isInput: true,
    collect: () => ({ files: [new SourceFile(INPUT, text, { writable: false })] }),
    holds: (path) => path === INPUT,
    unreadNames: () => (text.trim() === "" ? [INPUT] : []),
  };
}

interface Root {
  readonly name: string;
  /** What is read. */
  readonly folder: string;
  holds(path: string): boolean;
}

function rootOf(name: string): Root {
  const from = (path: string): string =>
    relative(process.cwd(), resolve(path)).split(sep).join("/");
  if (existsSync(name)) {
    const path = from(name);
    const isFile = statSync(name).isFile();
    const folder = isFile ? resolve(name, "..") : name;
    return {
      name,
      folder,
      holds: (one) => (isFile ? one === path : path === "" || one.startsWith(`${path}/`)),
    };
  }
  const { base, isGlob, glob } = picomatch.scan(name);
  if (!isGlob) throw new Error(`${name} does not exist`);
  const root = base === "" ? "." : base;
  if (!existsSync(root)) throw new Error(`${root} does not exist`);
  const matches = picomatch(glob, { dot: true });
  const prefix = from(root);
  return {
    name,
    folder: root,
    holds: (one) =>
      (prefix === "" || one.startsWith(`${prefix}/`)) &&
      matches(prefix === "" ? one : one.slice(prefix.length + 1)),
  };
}
