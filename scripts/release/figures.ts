import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Manifest, manifestOf } from "./packages.ts";
import type { Tarball } from "./tarballs.ts";

/** What somebody wants to know of a package before installing it. */
interface Figures {
  readonly packedKilobytes: number;
  readonly unpackedKilobytes: number;
  /** What its manifest names. */
  readonly dependencies: number;
  /** With what those depend on in turn. */
  readonly installed: number;
}

const BEGIN = "<!-- size -->";
const END = "<!-- end of size -->";

/** Compilers and compressors differ a little from version to version: a size may be off by so much of itself. */
const TOLERANCE = 0.1;

function figuresOf(root: string, { of, manifest, packedBytes, unpackedBytes }: Tarball): Figures {
  const kilobytes = (bytes: number): number => Math.ceil(bytes / 1_000);
  return {
    packedKilobytes: kilobytes(packedBytes),
    unpackedKilobytes: kilobytes(unpackedBytes),
    dependencies: Object.keys(manifest.dependencies ?? {}).length,
    installed: installedBy(manifest, join(root, of.folder), new Set()).size,
  };
}

/** Adds the folder of everything that a package brings with it, as this repository has it installed. */
function installedBy(manifest: Manifest, folder: string, seen: Set<string>): Set<string> {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const place = placeOf(name, folder);
    if (seen.has(place)) continue;
    seen.add(place);
    installedBy(manifestOf(place), place, seen);
  }
  return seen;
}

/** Where a package that is in a folder finds another: in the nearest `node_modules` above it. */
function placeOf(name: string, folder: string): string {
  const place = join(folder, "node_modules", name);
  if (existsSync(place)) return realpathSync(place);
  if (dirname(folder) === folder) throw new Error(`${name} is not installed`);
  return placeOf(name, dirname(folder));
}

function sentenceOf(figures: Figures): string {
  const { packedKilobytes, unpackedKilobytes, dependencies, installed } = figures;
  const size = `${packedKilobytes} kB packed, ${unpackedKilobytes} kB unpacked`;
  if (dependencies === 0) return `${size}, no dependencies.`;
  const count = dependencies === 1 ? "1 dependency" : `${dependencies} dependencies`;
  return `${size}, ${count}${installed === dependencies ? "" : ` (${installed} with theirs)`}.`;
}

/** The README of a package with the figures of its tarball, at its end where it has none yet. */
export function readmeWithFigures(root: string, readme: string, tarball: Tarball): string {
  const block = `${BEGIN}\n\n${sentenceOf(figuresOf(root, tarball))}\n\n${END}`;
  const [before = "", rest] = readme.split(BEGIN);
  if (rest === undefined) return `${readme.trimEnd()}\n\n${block}\n`;
  const [, after = ""] = rest.split(END);
  return `${before}${block}${after}`;
}

/** What a package's README says of its size that is not so. */
export function figureFaults(root: string, tarball: Tarball): readonly string[] {
  const { folder, manifest } = tarball.of;
  const readme = readFileSync(join(root, folder, "README.md"), "utf8");
  const [, said] = readme.split(BEGIN);
  const mend = "pnpm docs:sizes writes it";
  if (said === undefined) return [`${manifest.name}: its README says no size; ${mend}`];
  const is = sentenceOf(figuresOf(root, tarball));
  const [inReadme, inTarball] = [numbersIn(said.split(END)[0]!), numbersIn(is)];
  const agree =
    inReadme.length === inTarball.length &&
    inTarball.every((number, index) => near(inReadme[index]!, number, index < 2));
  return agree ? [] : [`${manifest.name}: its README is wrong, it is ${is} ${mend}`];
}

function numbersIn(text: string): readonly number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

/** Sizes are compared with the tolerance, and at least a kilobyte of it; counts are equal or not. */
function near(said: number, is: number, isSize: boolean): boolean {
  return Math.abs(said - is) <= (isSize ? Math.max(1, is * TOLERANCE) : 0);
}
