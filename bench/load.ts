import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { binaryOf } from "../scripts/node-lines.ts";

/** `pnpm bench:load`: what a program pays for `register` before its own first line, on Node 20 and 24. */
const ROUNDS = 31;
const GOAL_CPU_MS = 25;
const GOAL_MB = 3;

interface Cost {
  readonly cpuMs: number;
  readonly ownMb: number;
  readonly sharedMb: number;
}

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const program = fileURLToPath(new URL("fixtures/loaded.cjs", import.meta.url));

const WAYS = {
  bare: [],
  // Node's own loader of ES modules is no cost of ours.
  empty: ["--import", "data:text/javascript,"],
  required: ["--require", `${root}packages/core/dist/register.cjs`],
  imported: ["--import", `${root}packages/core/dist/register.js`],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Way = keyof typeof WAYS;
const ways = Object.keys(WAYS) as Way[];

/** In turns, so that what else the machine does falls on all alike. */
async function measure(node: string): Promise<Record<Way, Cost>> {
  const costs: Record<Way, Cost[]> = { bare: [], empty: [], required: [], imported: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of ways) {
      const { stdout } = await run(node, [...WAYS[way], program]);
      costs[way].push(JSON.parse(stdout) as Cost);
    }
  }
  return Object.fromEntries(ways.map((way) => [way, medianOf(costs[way])])) as Record<Way, Cost>;
}

function medianOf(costs: readonly Cost[]): Cost {
  return {
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
    ownMb: median(costs.map(({ ownMb }) => ownMb)),
    sharedMb: median(costs.map(({ sharedMb }) => sharedMb)),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** What `cost` is over `base`; whoever misses the goal fails the run. */
function row(cost: Cost, base: Cost): object {
  const [cpuMs, ownMb] = [cost.cpuMs - base.cpuMs, cost.ownMb - base.ownMb];
  if (cpuMs > GOAL_CPU_MS || ownMb > GOAL_MB) process.exitCode = 1;
  return {
    "CPU in ms": Number(cpuMs.toFixed(1)),
    "times without": Number((cost.cpuMs / base.cpuMs).toFixed(2)),
    "memory in MB": Number(ownMb.toFixed(2)),
    "Node's own files in MB": Number((cost.sharedMb - base.sharedMb).toFixed(2)),
  };
}

execFileSync("npx", ["tsdown"], { cwd: root, stdio: "ignore" });
for (const line of ["20", "24"]) {
  const { bare, empty, required, imported } = await measure(await binaryOf(line));
  console.log(`Node ${line}, which takes ${bare.cpuMs.toFixed(1)} ms by itself`);
  console.table({
    "--require register.cjs, over nothing": row(required, bare),
    "--import register.js, over an empty module": row(imported, empty),
  });
}
console.log(`at most ${GOAL_CPU_MS} ms and ${GOAL_MB} MB are good`);
