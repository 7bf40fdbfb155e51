/**
 * A world from one seed: `--seconds 60` or `--seeds 10000`, from `--seed 1` on or from one that is drawn, in `--workers 2`
 * processes; `--level http1` or `simulated` alone; `--replay` a seed, or a file with a plan, to see its trace. Where `CI`
 * is set, no file is written.
 */
import { randomInt } from "node:crypto";
import { execPath } from "node:process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { drawPlan } from "./plan/draw.ts";
import type { Level } from "./plan/plan.ts";
import { type Explored, explore } from "./runs/explore.ts";
import { type Failed, failedPlans, keepFailed } from "./runs/failed.ts";
import { live } from "./runs/life.ts";
import { replay } from "./runs/replay.ts";
import { shrink } from "./runs/shrink.ts";
import { Coverage } from "./trace/coverage.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seeds: { type: "string" },
    seed: { type: "string" },
    workers: { type: "string", default: "1" },
    level: { type: "string" },
    replay: { type: "string" },
    /** Of a worker: which of them it is. */
    worker: { type: "string" },
  },
});
const workers = Number(values.workers);
const level = values.level as Level | undefined;
const firstSeed = Number(values.seed ?? randomInt(2 ** 31));

function run(first: number): Promise<Explored> {
  const end = performance.now() + Number(values.seconds) * 1_000;
  const most = values.seeds === undefined ? Infinity : Math.ceil(Number(values.seeds) / workers);
  const goesOn = (tried: number): boolean =>
    tried < most && (most < Infinity || performance.now() < end);
  return explore({ from: firstSeed + first, step: workers, level, goesOn });
}

type Told = Pick<Explored, "seeds" | "failed"> & { readonly cells: [string, number][] };

async function runWorker(worker: number): Promise<Told> {
  const own = ["--seed", String(firstSeed), "--worker", String(worker)];
  const args = [...process.execArgv, ...process.argv.slice(1), ...own];
  const child = spawn(execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  await once(child, "close");
  return JSON.parse(text) as Told;
}

async function runFailedOnes(): Promise<boolean> {
  let failing = 0;
  const all = failedPlans();
  for (const { plan, id } of all) {
    const { broken } = await live(plan);
    if (broken.length === 0) continue;
    failing++;
    console.log(
      `seed ${plan.seed}, which failed before by "${id}", fails: ${broken[0]!.id}: ${broken[0]!.why}`,
    );
  }
  console.log(`${all.length} plans that have failed before: ${failing} fail`);
  return failing === 0;
}

async function tellFailed({ seed, id, why }: NonNullable<Explored["failed"]>): Promise<void> {
  console.log(`\nseed ${seed} breaks ${id}: ${why}`);
  const small = await shrink(drawPlan(seed, level), id);
  const { broken, lines } = await live(small);
  const left = broken.find((one) => one.id === id)!;
  const found: Failed = { id, why: left.why, plan: small };
  const keeps = (process.env["CI"] ?? "") === "";
  if (keeps) keepFailed(found);
  const where = keeps ? "kept in failed-seeds.json" : `to be kept:\n${JSON.stringify(found)}`;
  console.log(`${lines.join("\n")}\nmade smaller, ${left.why}, and ${where}`);
}

async function main(): Promise<void> {
  if (values.replay !== undefined) return replay(values.replay, level);
  const known = await runFailedOnes();
  const began = performance.now();
  const results =
    workers === 1
      ? [await run(0)].map(({ coverage, ...told }) => ({ ...told, cells: coverage.cells }))
      : await Promise.all(Array.from({ length: workers }, (_, n) => runWorker(n)));
  const coverage = new Coverage();
  for (const { cells } of results) coverage.add(cells);
  const seeds = results.reduce((sum, one) => sum + one.seeds, 0);
  const seconds = (performance.now() - began) / 1_000;
  console.log(coverage.table());
  console.log(`${coverage.missing.length} cells were not reached`);
  console.log(
    `${seeds} seeds from ${firstSeed} on in ${seconds.toFixed(1)} s: ${(seeds / seconds).toFixed(0)} a second`,
  );
  const [failed] = results.flatMap((one) => one.failed ?? []);
  if (failed !== undefined) await tellFailed(failed);
  process.exitCode = failed === undefined && known ? 0 : 1;
}

if (values.worker === undefined) await main();
else {
  const { coverage, ...told } = await run(Number(values.worker));
  process.stdout.write(JSON.stringify({ ...told, cells: coverage.cells } satisfies Told));
}
