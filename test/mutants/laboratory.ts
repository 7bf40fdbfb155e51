import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { CheckoutCopy } from "./checkout-copy.ts";
import { mutate, type Mutant } from "./mutants.ts";
import { digestOf, type FileReach, reachOf } from "./reach.ts";
import { WarmTests } from "./warm-tests.ts";

const RECORDER = "test/mutants/reach-recorder.ts";
const SETUP = "test/mutants/reach-setup.ts";

/** A copy of the checkout whose code has every mutant in it, chosen by the environment, and its tests. */
export class Laboratory {
  readonly copy: CheckoutCopy;
  readonly mutants: readonly Mutant[];
  readonly #runners: WarmTests[] = [];
  readonly #sources: string;

  private constructor(copy: CheckoutCopy, mutants: readonly Mutant[], sources: string) {
    this.copy = copy;
    this.mutants = mutants;
    this.#sources = sources;
  }

  /** `files` are those that are mutated. */
  static async open(checkout: string, files: readonly string[]): Promise<Laboratory> {
    const { mutants, instrumented } = await mutate(checkout, files);
    const copy = new CheckoutCopy(checkout);
    for (const [file, text] of instrumented) {
      const recorder = relative(dirname(file), RECORDER);
      writeFileSync(join(copy.root, file), `import ${JSON.stringify(recorder)};\n${text}`);
    }
    return new Laboratory(copy, mutants, digestOf(instrumented.values()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.stop()));
    this.copy.remove();
  }

  /** The same at once, for a process that ends. */
  abandon(): void {
    for (const runner of this.#runners) runner.kill();
    this.copy.remove();
  }

  /** One that runs the copy's tests. */
  runner(): WarmTests {
    const runner = new WarmTests(this.copy.root, SETUP);
    this.#runners.push(runner);
    return runner;
  }

  /** Brings what is known of the reach of these files of tests up to date, one by one. */
  async explore(
    files: readonly string[],
    known: Record<string, FileReach>,
    told: (line: string) => void,
  ): Promise<void> {
    const runner = this.runner();
    for (const file of files) {
      const digest = digestOf([this.#sources, readFileSync(join(this.copy.root, file), "utf8")]);
      if (known[file]?.digest === digest) continue;
      const found = await reachOf(this.copy.root, file, digest, runner);
      known[file] = found;
      const ms = found.tests.reduce((sum, test) => sum + test.ms, 0);
      told(`${file}: ${found.tests.length} tests in ${Math.round(ms)} ms`);
      for (const text of found.leftOut) told(`  left out: ${text}`);
    }
    await runner.stop();
    for (const file of Object.keys(known)) if (!files.includes(file)) delete known[file];
  }
}
