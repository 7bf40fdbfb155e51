import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { WarmTests } from "./warm-tests.ts";
import { Compiler } from "./compiles.ts";
import { Journal, type Judged, keyOfMutant } from "./journal.ts";
import { Judge } from "./judge.ts";
import { Laboratory } from "./laboratory.ts";
import { mutatedFiles } from "./mutants.ts";
import { shuffled } from "./shuffled.ts";
import { testFiles } from "./test-files.ts";
import { lineOf, shareNoticed, tableOf } from "./table.ts";

const CHECKOUT = new URL("../..", import.meta.url).pathname;
const JOURNAL = join(CHECKOUT, "coverage/mutants.json");
const ENOUGH = 0.95;

const { values } = parseArgs({
  options: {
    sample: { type: "string", default: "200" },
    seed: { type: "string" },
    /** How many seconds' worth of tests one mutant is given, as they take where nothing is changed. */
    patience: { type: "string", default: "120" },
    /** How many mutants are judged at once. */
    "at-once": { type: "string", default: "1" },
    resume: { type: "boolean", default: false },
  },
});
const sample = Number(values.sample);
const budgetMs = Number(values.patience) * 1_000;
const atOnce = Number(values["at-once"]);
const given = values.seed === undefined ? undefined : Number(values.seed);
if (
  !(Number.isInteger(sample) && sample > 0 && budgetMs > 0 && atOnce > 0) ||
  Number.isNaN(given)
) {
  throw new Error(
    "usage: test:mutants [--sample 200] [--seed number] [--resume] [--patience 120] [--at-once 1]",
  );
}

const journal = new Journal(JOURNAL, values.resume, given);
const { recorded } = journal;
const laboratory = await Laboratory.open(CHECKOUT, mutatedFiles(CHECKOUT));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // At once: what is judged with runners that are gone would look like a hang.
  process.once(signal, () => {
    laboratory.abandon();
    process.exit(1);
  });
}
console.log(`seed ${recorded.seed}, ${laboratory.mutants.length} mutants, Node ${process.version}`);
await laboratory.explore(testFiles(CHECKOUT), recorded.reach, (line) => {
  console.log(line);
  journal.save();
});

const compiler = new Compiler(CHECKOUT);
const judge = new Judge(
  laboratory.copy.root,
  Object.values(recorded.reach).flatMap(({ tests }) => tests),
);
for (const { mutant, by } of Object.values(recorded.judged))
  if (by !== undefined) judge.remember(mutant.file, by);
const order = shuffled(laboratory.mutants, recorded.seed);
const sampled: Judged[] = [];
let counted = 0;
await Promise.all(Array.from({ length: atOnce }, () => judgeMany(laboratory.runner())));
await takeBackFalse(laboratory.runner());
await laboratory.close();
console.log(`\n${tableOf(sampled)}`);
const share = shareNoticed(sampled);
console.log(`\nseed ${recorded.seed}: ${(share * 100).toFixed(1)} % of ${counted} are noticed`);
if (share < ENOUGH) process.exitCode = 1;

async function judgeMany(runner: WarmTests): Promise<void> {
  for (let next = order.shift(); next !== undefined && counted < sample; next = order.shift()) {
    const { id: _, ...mutant } = next;
    const key = keyOfMutant(mutant, readFileSync(join(CHECKOUT, mutant.file), "utf8"));
    const known = recorded.judged[key];
    const isRefused = known === undefined ? !compiler.takes(next) : known.verdict === "refused";
    const at = sampled.length;
    sampled[at] = known ?? { mutant, verdict: "refused", because: "", ms: 0 };
    if (isRefused) {
      recorded.judged[key] = sampled[at];
      continue;
    }
    counted += 1;
    if (known !== undefined && !["unnoticed", "unreached"].includes(known.verdict)) continue;
    const startedAt = performance.now();
    const finding = await judge.judge(next, budgetMs, runner);
    const judged = { mutant, ...finding, ms: Math.round(performance.now() - startedAt) };
    sampled[at] = judged;
    recorded.judged[key] = judged;
    journal.save();
    console.log(`${at + 1} ${lineOf(judged)}`);
  }
}

/** A test that fails by now without any change has noticed nothing. */
async function takeBackFalse(runner: WarmTests): Promise<void> {
  const noticers = new Set(sampled.flatMap(({ by }) => by ?? []));
  const failing = new Set(await judge.failing(noticers, runner));
  for (const [at, judged] of sampled.entries()) {
    if (judged.by === undefined || !failing.has(judged.by)) continue;
    const { by: _, ...rest } = judged;
    const taken: Judged = { ...rest, verdict: "unnoticed", because: "its test fails by now" };
    sampled[at] = taken;
    recorded.judged[
      keyOfMutant(taken.mutant, readFileSync(join(CHECKOUT, taken.mutant.file), "utf8"))
    ] = taken;
  }
  journal.save();
}
