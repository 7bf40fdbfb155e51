import type { Test } from "./reach.ts";

/** So many of those that have noticed something in the same file are asked first, and soon so many of all others. */
const KNOWN = 4;
/** Files without child processes, which take a second each. */
const QUICK_FILES = 3;
/** Folders of tests that have the name of a folder of sources. */
const COMMON = new Set(["proces", "own", "http1", "http"]);
/** Of the others those that reach the least, and so are about what they reach. */
const NEAR = 6;

/**
 * All of `tests`, those first that are likely to notice a mutant of `mutated`, or quick to try. How often each has
 * noticed a mutant is `noticed` for that file, and `noticedAny` for all.
 */
export function inRounds(
  tests: readonly Test[],
  mutated: string,
  noticed: ReadonlyMap<string, number>,
  noticedAny: ReadonlyMap<string, number>,
): Test[][] {
  const words = wordsOf(mutated);
  const isAbout = ({ file }: Test): boolean => wordsOf(file).some((word) => words.includes(word));
  const quick = mostReaching(tests.filter(({ file }) => isQuick(file))).toSorted(
    ([a], [b]) => Number(isAbout(b!)) - Number(isAbout(a!)),
  );
  const slow = tests
    .filter(({ file }) => !isQuick(file))
    .toSorted((a, b) => Number(isAbout(b)) - Number(isAbout(a)) || byReach(a, b));
  const rounds = [
    mostNoticing(tests, noticed),
    quick.slice(0, QUICK_FILES).flat(),
    mostNoticing(tests, noticedAny),
    quick.slice(QUICK_FILES).flat(),
    slow.slice(0, NEAR),
    slow.slice(NEAR, NEAR * 3),
    slow.slice(NEAR * 3).toSorted((a, b) => a.ms - b.ms),
  ];
  const asked = new Set<Test>();
  return rounds
    .map((round) => round.filter((test) => !asked.has(test) && asked.add(test)))
    .filter((round) => round.length > 0);
}

function mostNoticing(tests: readonly Test[], noticed: ReadonlyMap<string, number>): Test[] {
  const timesOf = ({ id }: Test): number => noticed.get(id) ?? 0;
  return tests
    .filter((test) => timesOf(test) > 0)
    .toSorted((a, b) => timesOf(b) - timesOf(a))
    .slice(0, KNOWN);
}

function isQuick(file: string): boolean {
  return /^test\/(?:core|world|adapters)\//.test(file) && !file.includes("-process");
}

function byReach(a: Test, b: Test): number {
  return a.reaches.length - b.reaches.length;
}

/** By file, the one with the most tests first, and in each the quick ones first. */
function mostReaching(tests: readonly Test[]): Test[][] {
  const files = new Map<string, Test[]>();
  for (const test of tests) files.set(test.file, [...(files.get(test.file) ?? []), test]);
  return [...files.values()]
    .map((of) => of.toSorted((a, b) => a.ms - b.ms))
    .toSorted((a, b) => b.length - a.length);
}

/** Of a file's name and the folder it is in, without what most of them have. */
function wordsOf(file: string): string[] {
  const [folder = "", name = ""] = file.split("/").slice(-2);
  const words = `${folder}-${name}`.replace(/(\.test)?\.ts$/, "").split("-");
  return words.map((word) => word.replace(/s$/, "")).filter((word) => !COMMON.has(word));
}
