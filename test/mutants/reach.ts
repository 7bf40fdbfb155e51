import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keyOf } from "./reach-key.ts";
import type { WarmTests } from "./warm-tests.ts";

/** Longer than any file of tests takes, on a busy machine. */
const FILE_LIMIT_MS = 400_000;

/** One test that passes where nothing is changed. */
export interface Test {
  /** Relative to the checkout. */
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly ms: number;
  /** The mutants that it gets to. */
  readonly reaches: readonly string[];
}

/** What one file of tests gets to. */
export interface FileReach {
  /** Of the tests and of what they run over; with another it is to be found out anew. */
  readonly digest: string;
  readonly tests: readonly Test[];
  /** Those that fail where nothing is changed, with what they say. */
  readonly leftOut: readonly string[];
}

/** Runs every test of a file over the instrumented code, and sees which mutants each gets to. */
export async function reachOf(
  root: string,
  file: string,
  digest: string,
  tests: WarmTests,
): Promise<FileReach> {
  const folder = mkdtempSync(join(tmpdir(), "lastcall-reached-"));
  const path = join(root, file);
  const env = { MUTANTS_REACHED: folder };
  const answer = await tests.run({ files: [{ file: path }], env, bail: false }, FILE_LIMIT_MS);
  const found: Test[] = [];
  const leftOut: string[] = [];
  const byAll = reachedIn(folder, path);
  for (const { id, name, ms, passed, error } of answer?.runs ?? []) {
    if (!passed) leftOut.push(`${name}: ${error}`);
    else found.push({ file, id, name, ms, reaches: [...byAll, ...reachedIn(folder, id)] });
  }
  if (answer === undefined) leftOut.push(`not over in ${FILE_LIMIT_MS} ms`);
  rmSync(folder, { recursive: true, force: true });
  return { digest, tests: found, leftOut };
}

export function digestOf(texts: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex").slice(0, 16);
}

function reachedIn(folder: string, idOrPath: string): string[] {
  const own = join(folder, keyOf(idOrPath));
  let names: string[];
  try {
    names = readdirSync(own);
  } catch {
    return [];
  }
  return names.flatMap((name) => readFileSync(join(own, name), "utf8").split("\n").filter(Boolean));
}
