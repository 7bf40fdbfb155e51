import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Mutant } from "./mutants.ts";
import type { FileReach } from "./reach.ts";

export type Verdict =
  /** A test failed, and passes without the change. */
  | "noticed"
  /** So much longer than without the change that it had to be ended. */
  | "hung"
  /** `tsc` takes no such code: it counts neither way. */
  | "refused"
  /** No test gets to it. */
  | "unreached"
  /** Every test that gets to it passes, or none failed in the time there was. */
  | "unnoticed";

export interface Judged {
  readonly mutant: Omit<Mutant, "id">;
  readonly verdict: Verdict;
  /** The test that noticed, or how far it was tried. */
  readonly because: string;
  /** The id of the test that noticed. */
  readonly by?: string;
  readonly ms: number;
}

export interface Recorded {
  readonly seed: number;
  /** By a mutant's key. */
  readonly judged: Record<string, Judged>;
  /** By test file. */
  readonly reach: Record<string, FileReach>;
}

/** What is known so far, on the disk after each step, so that a run can be taken up again. */
export class Journal {
  readonly #file: string;
  readonly recorded: Recorded;

  /** Where it is not to `resume`, only what the tests reach is kept, since that is found out anew where it has changed. */
  constructor(file: string, resume: boolean, seed?: number) {
    this.#file = file;
    const known = existsSync(file)
      ? (JSON.parse(readFileSync(file, "utf8")) as Recorded)
      : undefined;
    const kept = resume ? known : undefined;
    this.recorded = {
      seed: seed ?? kept?.seed ?? randomInt(2 ** 31),
      judged: kept?.judged ?? {},
      reach: known?.reach ?? {},
    };
  }

  save(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.recorded));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** The same as long as the file's text is. */
export function keyOfMutant(
  { file, from, to, replacement }: Omit<Mutant, "id">,
  text: string,
): string {
  return JSON.stringify([file, from, to, replacement, text.length]);
}
