import { join } from "node:path";
import type { Verdict } from "./journal.ts";
import type { Mutant } from "./mutants.ts";
import { inRounds } from "./rounds.ts";
import type { Test } from "./reach.ts";
import type { Answer, Order } from "./test-order.ts";
import type { WarmTests } from "./warm-tests.ts";

/** Stryker's name for the choice of the mutant. */
const CHOSEN = "__STRYKER_ACTIVE_MUTANT__";
/** What a run may take over what its tests take where nothing is changed; a test alone has its own limit. */
const SLOWER = 4;
const START_MS = 60_000;
/** In place of a file's name. */
const ALL = "";

export interface Finding {
  readonly verdict: Verdict;
  readonly because: string;
  /** The test that noticed. */
  readonly by?: string;
}

/** Finds out whether some test notices a mutant. */
export class Judge {
  readonly #root: string;
  readonly #tests: readonly Test[];
  /** By the mutated file, and for all together: how often a test has noticed a mutant. */
  readonly #noticers = new Map<string, Map<string, number>>();

  /** `root` is the copy of the checkout that has the mutants in it. */
  constructor(root: string, tests: readonly Test[]) {
    this.#root = root;
    this.#tests = tests;
  }

  /**
   * Tests of together `budgetMs`, as they take where nothing is changed, are tried, the likely ones first. Several
   * mutants may be judged at once, each with a runner of its own.
   */
  async judge(mutant: Mutant, budgetMs: number, runner: WarmTests): Promise<Finding> {
    const reaching = this.#tests.filter((test) => test.reaches.includes(mutant.id));
    if (reaching.length === 0) return { verdict: "unreached", because: "" };
    let leftMs = budgetMs;
    let tried = 0;
    for (const round of inRounds(
      reaching,
      mutant.file,
      this.#noticedIn(mutant.file),
      this.#noticedIn(ALL),
    )) {
      if (leftMs <= 0) break;
      const affordable = round.filter(({ ms }) => (leftMs -= ms) > 0);
      const finding = await this.#try(mutant, affordable, runner);
      if (finding !== undefined) return finding;
      tried += affordable.length;
    }
    return { verdict: "unnoticed", because: `${tried} of ${reaching.length} tests that reach it` };
  }

  /** A test that has noticed a mutant of a file is likely to notice the next. */
  remember(file: string, test: string): void {
    for (const noticed of [this.#noticedIn(file), this.#noticedIn(ALL)])
      noticed.set(test, (noticed.get(test) ?? 0) + 1);
  }

  /** Which of these tests fail where nothing is changed, after all. */
  async failing(ids: ReadonlySet<string>, runner: WarmTests): Promise<string[]> {
    const failed: string[] = [];
    for (const test of this.#tests.filter(({ id }) => ids.has(id)))
      if (!(await this.#passesWithout(test, runner))) failed.push(test.id);
    return failed;
  }

  async #passesWithout(test: Test, runner: WarmTests): Promise<boolean> {
    const answer = await this.#run([test], null, runner);
    return answer !== undefined && passes(answer);
  }

  /** `undefined`: none of these tests notices. */
  async #try(
    mutant: Mutant,
    tests: readonly Test[],
    runner: WarmTests,
  ): Promise<Finding | undefined> {
    let left = tests;
    while (left.length > 0) {
      const answer = await this.#run(left, mutant.id, runner);
      if (answer === undefined) return { verdict: "hung", because: left[0]!.file };
      if (passes(answer)) return undefined;
      const failed = answer.runs.find(({ passed }) => !passed);
      const suspects = left.filter(
        ({ id, file }) =>
          failed === undefined || id === failed.id || this.#path(file) === failed.file,
      );
      const suspect = suspects.find(({ id }) => id === failed?.id) ?? suspects[0] ?? left[0]!;
      // A busy machine makes a test fail at times: it was the change if it fails again, and passes without.
      const again = await this.#run([suspect], mutant.id, runner);
      const isAgain = again === undefined || !passes(again);
      if (isAgain && (await this.#passesWithout(suspect, runner))) {
        this.remember(mutant.file, suspect.id);
        return {
          verdict: "noticed",
          because: `${suspect.file}: ${suspect.name}`,
          by: suspect.id,
        };
      }
      const passed = new Set(answer.runs.filter((run) => run.passed).map(({ id }) => id));
      left = left.filter((test) => test !== suspect && !passed.has(test.id));
    }
    return undefined;
  }

  #run(
    tests: readonly Test[],
    mutant: string | null,
    runner: WarmTests,
  ): Promise<Answer | undefined> {
    const files = new Map<string, string[]>();
    for (const { file, id } of tests) files.set(file, [...(files.get(file) ?? []), id]);
    const order: Order = {
      files: [...files].map(([file, ids]) => ({ file: this.#path(file), ids })),
      env: { [CHOSEN]: mutant, MUTANTS_REACHED: null },
      bail: true,
    };
    const ms = tests.reduce((sum, test) => sum + test.ms, 0);
    return runner.run(order, START_MS + SLOWER * ms);
  }

  #path(file: string): string {
    return join(this.#root, file);
  }

  #noticedIn(file: string): Map<string, number> {
    const known = this.#noticers.get(file) ?? new Map<string, number>();
    this.#noticers.set(file, known);
    return known;
  }
}

function passes({ runs, unhandled }: Answer): boolean {
  return unhandled.length === 0 && runs.every(({ passed }) => passed);
}
