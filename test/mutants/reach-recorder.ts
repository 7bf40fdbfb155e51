import { mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/*
 * Imported by every instrumented file, in each process and thread that a test starts. Where the environment names a
 * folder, it notes there which mutants are reached while which test runs: one file a test and process, written at
 * once, since many of these processes are killed. The names do not begin with LASTCALL_: the code under test warns of
 * those that it does not know.
 */

const FOLDER = process.env["MUTANTS_REACHED"];

class Recorder {
  readonly #folder: string;
  #by: string | undefined;
  #seen = new Set<string>();
  #file = -1;

  constructor(folder: string) {
    this.#folder = folder;
  }

  note(mutant: string): void {
    const by = process.env["MUTANTS_REACHED_BY"] ?? "nobody";
    if (by !== this.#by) {
      const folder = join(this.#folder, by);
      mkdirSync(folder, { recursive: true });
      this.#file = openSync(join(folder, String(process.pid)), "a");
      this.#by = by;
      this.#seen = new Set();
    }
    if (this.#seen.has(mutant)) return;
    this.#seen.add(mutant);
    writeSync(this.#file, `${mutant}\n`);
  }
}

if (FOLDER !== undefined) {
  const recorder = new Recorder(FOLDER);
  // The instrumented code counts here; see the global of this name in Stryker's API.
  const counts = new Proxy<Record<string, number>>(
    {},
    {
      set: (_, mutant) => {
        recorder.note(String(mutant));
        return true;
      },
    },
  );
  Object.assign(globalThis, { __stryker__: { mutantCoverage: { static: counts, perTest: {} } } });
}
