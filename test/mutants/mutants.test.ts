import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript5";
import { describe, expect, onTestFinished, test } from "vitest";
import { Compiler } from "./compiles.ts";
import { Judge } from "./judge.ts";
import type { Judged, Verdict } from "./journal.ts";
import { Laboratory } from "./laboratory.ts";
import { applied, mutate, mutatedFiles, type Mutant, roomOf } from "./mutants.ts";
import type { FileReach, Test } from "./reach.ts";
import { inRounds } from "./rounds.ts";
import { shuffled } from "./shuffled.ts";
import { shareNoticed, tableOf } from "./table.ts";

const CHECKOUT = new URL("../..", import.meta.url).pathname;
const WORK = "packages/core/src/phases/work.ts";
const TESTS_OF_WORK = "test/core/work.test.ts";

/** The code without its layout. */
function tokensOf(text: string): string[] {
  const source = ts.createSourceFile("x.ts", text, ts.ScriptTarget.Latest);
  return ts.createPrinter({ removeComments: true }).printFile(source).split(/\s+/);
}

function find(mutants: readonly Mutant[], original: string, replacement: string): Mutant {
  const found = mutants.filter(
    (one) => one.original === original && one.replacement === replacement,
  );
  expect(found).not.toEqual([]);
  return found[0]!;
}

describe("a mutant", () => {
  test("changes what it says, at its place, and nothing else", async () => {
    const files = mutatedFiles(CHECKOUT).filter((file) => file.endsWith("/settle.ts"));
    expect(files.map(roomOf)).toEqual(["phases"]);
    const { mutants } = await mutate(CHECKOUT, files);
    expect(mutants.length).toBeGreaterThan(50);
    for (const mutant of mutants) {
      const text = readFileSync(join(CHECKOUT, mutant.file), "utf8");
      const { from, original, replacement, line } = mutant;
      const changed = applied(text, mutant);
      expect(text.slice(0, from).split("\n")).toHaveLength(line);
      expect(text.startsWith(original, from)).toBe(true);
      expect(changed).toBe(
        `${text.slice(0, from)}${replacement}${text.slice(from + original.length)}`,
      );
      expect(tokensOf(changed)).not.toEqual(tokensOf(text));
    }
  });

  test("counts only where tsc takes it", async () => {
    const { mutants } = await mutate(CHECKOUT, [WORK]);
    const compiler = new Compiler(CHECKOUT);
    expect(compiler.errorsIn(WORK)).toBe(0);
    expect(compiler.takes(find(mutants, "names.length === limit", "true"))).toBe(true);
    const emptied = mutants.find(({ original }) => original.includes("return promise;"))!;
    expect(emptied.replacement).toBe("{}");
    expect(compiler.takes(emptied)).toBe(false);
    expect(compiler.errorsIn(WORK)).toBe(0);
  });
});

test("one that a test fails with is noticed, and one that none fails with is not", async () => {
  const laboratory = await Laboratory.open(CHECKOUT, [WORK]);
  onTestFinished(() => laboratory.close());
  const reach: Record<string, FileReach> = {};
  await laboratory.explore([TESTS_OF_WORK], reach, () => {});
  const { tests, leftOut } = reach[TESTS_OF_WORK]!;
  expect(leftOut).toEqual([]);
  const { root } = laboratory.copy;
  const runner = laboratory.runner();
  const noticed = find(laboratory.mutants, "this.#completed++", "this.#completed--");
  expect(await new Judge(root, tests).judge(noticed, 60_000, runner)).toMatchObject({
    verdict: "noticed",
    because: expect.stringContaining(TESTS_OF_WORK),
  });
  const others = tests.filter(({ name }) => name.includes("the same promise back"));
  expect(await new Judge(root, others).judge(noticed, 60_000, runner)).toEqual({
    verdict: "unnoticed",
    because: "1 of 1 tests that reach it",
  });
  const none = await new Judge(root, []).judge(noticed, 60_000, runner);
  expect(none.verdict).toBe("unreached");
}, 60_000);

function testNamed(id: string, file: string, ms: number, reaches: number): Test {
  return { id, file, name: id, ms, reaches: Array.from({ length: reaches }, String) };
}

test("those that are likely to notice are asked first, and each once", () => {
  const tests = [
    testNamed("far", "test/process/a.test.ts", 1_000, 900),
    testNamed("near", "test/process/b.test.ts", 2_000, 10),
    testNamed("quick", "test/core/c.test.ts", 5, 20),
    testNamed("known", "test/process/a.test.ts", 3_000, 900),
  ];
  const rounds = inRounds(tests, WORK, new Map([["known", 2]]), new Map());
  expect(rounds.flat().map(({ id }) => id)).toEqual(["known", "quick", "near", "far"]);
});

test("a seed alone decides the order", () => {
  const items = Array.from({ length: 100 }, (_, n) => n);
  expect(shuffled(items, 7)).toEqual(shuffled(items, 7));
  expect(shuffled(items, 7)).not.toEqual(shuffled(items, 8));
  expect(shuffled(items, 7).toSorted((a, b) => a - b)).toEqual(items);
});

test("what tsc refuses counts neither way, and what no test reaches counts as not noticed", () => {
  const judged = (verdict: Verdict): Judged => ({
    mutant: { file: WORK, line: 1, kind: "Regex", from: 0, to: 1, original: "a", replacement: "b" },
    verdict,
    because: "",
    ms: 0,
  });
  const all = (["noticed", "hung", "refused", "unreached", "unnoticed"] as const).map(judged);
  expect(shareNoticed(all)).toBe(0.5);
  expect(tableOf(all)).toContain("| phases | 1 | 1 | 1 | 1 | 1 | 50.0 % |");
});
