import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Instrumenter } from "@stryker-mutator/instrumenter";

const SOURCES = "packages/core/src";
/** What is mutated; below them, too. */
const ROOMS: readonly string[] = ["phases", "servers/http1", "process"];

/** One change of one place. */
export interface Mutant {
  /** By which the instrumented code knows it. */
  readonly id: string;
  /** Relative to the checkout. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Stryker's name for it. */
  readonly kind: string;
  /** Where it begins and ends in the file's text. */
  readonly from: number;
  readonly to: number;
  readonly original: string;
  readonly replacement: string;
}

export interface Mutated {
  readonly mutants: readonly Mutant[];
  /** By file: its text with every mutant in it, of which one is chosen by the environment. */
  readonly instrumented: ReadonlyMap<string, string>;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

const SILENT = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  fatal: () => {},
};

/** The files that are mutated, relative to the checkout, always in the same order. */
export function mutatedFiles(checkout: string): string[] {
  return ROOMS.flatMap((room) =>
    readdirSync(join(checkout, SOURCES, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .toSorted()
      .map((name) => `${SOURCES}/${room}/${name}`),
  );
}

/** The room that a file is in, with the folder below it. */
export function roomOf(file: string): string {
  return file.slice(SOURCES.length + 1, file.lastIndexOf("/"));
}

/** Every change that Stryker knows to make in these files. */
export async function mutate(checkout: string, files: readonly string[]): Promise<Mutated> {
  const texts = new Map(files.map((file) => [file, readFileSync(join(checkout, file), "utf8")]));
  const given = [...texts].map(([name, content]) => ({ name, content, mutate: true }));
  const options = { plugins: null, ignorers: [], excludedMutations: [] };
  const result = await new Instrumenter(SILENT).instrument(given, options);
  const mutants = result.mutants.map(({ id, fileName, mutatorName, location, replacement }) => {
    const text = texts.get(fileName)!;
    const from = offsetOf(text, location.start);
    const to = offsetOf(text, location.end);
    return {
      id,
      file: fileName,
      line: location.start.line + 1,
      kind: mutatorName,
      from,
      to,
      original: text.slice(from, to),
      replacement,
    };
  });
  return { mutants, instrumented: new Map(result.files.map((file) => [file.name, file.content])) };
}

/** The file's text with this one change. */
export function applied(text: string, { from, to, replacement }: Mutant): string {
  return text.slice(0, from) + replacement + text.slice(to);
}

function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  for (let n = 0; n < line; n += 1) start = text.indexOf("\n", start) + 1;
  return start + column;
}
