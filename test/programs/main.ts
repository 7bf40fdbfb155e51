import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { buildBeside } from "./build-beside.ts";
import { catalogue } from "./catalogue.ts";
import { install } from "./install.ts";
import { stopInARow } from "./in-a-row.ts";
import { worse } from "./judge.ts";
import type { Program } from "./program.ts";
import { preloaded, runProgram } from "./run-program.ts";
import { cells, markdown, type Row, TABLE } from "./table.ts";

const { values: asked } = parseArgs({
  options: {
    /** Those with a long build, too. */
    heavy: { type: "boolean", default: false },
    /** Those whose name contains it; may be given several times. */
    only: { type: "string", multiple: true },
    /** Each stopped so many times in a row, with ours: `--only throng --stops 100`. */
    stops: { type: "string" },
    /** All of them, and the page of the documentation becomes what was seen. */
    write: { type: "boolean", default: false },
  },
});
/** One that installs or builds beside one that runs. */
const AT_ONCE = 2;
const page = new URL("../../docs/evidence/programs.md", import.meta.url);

interface Proof {
  readonly row?: Row;
  readonly failure?: string;
}

async function prove(program: Program): Promise<Proof> {
  try {
    const folder = await install(program);
    if (asked.stops !== undefined) {
      const failure = await stopInARow(program, folder, Number(asked.stops));
      return failure === undefined ? {} : { failure };
    }
    const bare = await runProgram(program, folder, "");
    const ours = await runProgram(program, folder, preloaded);
    const row = { program, bare, ours };
    const reasons = [...worse(bare, ours), ...(await buildBeside(program, folder))];
    console.log(`${reasons.length === 0 ? "ok   " : "WORSE"} ${cells(row).join(" | ")}`);
    if (reasons.length === 0) return { row };
    return { row, failure: `${reasons.join("; ")}\n${ours.output.trimEnd().slice(-6_000)}` };
  } catch (error) {
    console.log(`FAILED ${program.name}`);
    return { failure: String(error) };
  }
}

function isAsked({ name, heavy = false }: Program): boolean {
  if (asked.only !== undefined) return asked.only.some((part) => name.includes(part));
  return asked.heavy || asked.write || !heavy;
}

// Without a handler a signal ends this process with no `exit` event, and leaves what it started behind.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const proofs = new Map<Program, Proof>();
const left = catalogue.filter(isAsked);
if (left.length === 0) throw new Error(`no program's name contains ${asked.only?.join(" or ")}`);
const takeTurns = async (): Promise<void> => {
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    proofs.set(next, await prove(next));
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));

const inOrder = catalogue.flatMap((program) => proofs.get(program) ?? []);
const table = markdown(inOrder.flatMap(({ row }) => row ?? []));
if (asked.stops === undefined) console.log(`\n${table}`);
const failed = [...proofs].filter(([, { failure }]) => failure !== undefined);
for (const [{ name }, { failure }] of failed) console.log(`\nFAILED ${name}: ${failure}`);
console.log(`\n${proofs.size - failed.length} of ${proofs.size} programs are at least as well off`);
if (failed.length > 0) process.exitCode = 1;
else if (asked.write) {
  const text = await readFile(page, "utf8");
  await writeFile(page, text.replace(TABLE, `${table}\n`));
}
