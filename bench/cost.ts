import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, quit, runFixture, startServer, type Variant } from "./express-server.ts";

const FEW = 6_000;
const MANY = 12_000;
const HIGHEST_RATIO = 1.02;

// Otherwise the counts differ by some per cent from run to run: hash tables by their seed, and the garbage
// collector by the time that has passed. With these it works by what has been allocated.
const REPEATABLE = [
  "--single-threaded",
  "--hash-seed=1",
  "--random-seed=1",
  "--min-semi-space-size=16",
  "--initial-old-space-size=512",
  "--no-minor-gc-task",
  "--no-memory-reducer",
];

const folder = mkdtempSync(join(tmpdir(), "cost-"));

/** The instructions of a whole process that answers so many requests on one kept-alive connection. */
async function instructions(variant: Variant, requests: number): Promise<number> {
  const server = await startServer(variant, [
    "valgrind",
    "--tool=callgrind",
    "--smc-check=all-non-file",
    `--callgrind-out-file=${join(folder, `${variant}-${requests}`)}`,
    process.execPath,
    ...REPEATABLE,
  ]);
  await runFixture("one-connection.mjs", server.port, requests);
  await quit(server);
  const collected = await server.process.line(/Collected : \d+/);
  return Number(/Collected : (\d+)/.exec(collected)![1]);
}

/** Of one request: starting and warming up are in both counts, and drop out. */
async function cost(variant: Variant): Promise<number> {
  const few = await instructions(variant, FEW);
  const many = await instructions(variant, MANY);
  return (many - few) / (MANY - FEW);
}

try {
  execFileSync("valgrind", ["--version"]);
} catch (cause) {
  throw new Error("valgrind does not run; install it: apt-get install valgrind", { cause });
}
build();
const [bare, empty, graceful] = await Promise.all([cost("bare"), cost("empty"), cost("graceful")]);
rmSync(folder, { recursive: true });

const row = (instructionsPerRequest: number): object => ({
  "instructions a request": Math.round(instructionsPerRequest),
  ratio: Number((instructionsPerRequest / bare).toFixed(4)),
});
console.table({
  "bare Express": row(bare),
  "with a middleware that does nothing": row(empty),
  "with graceful()": row(graceful),
});
console.log(`with graceful(): at most ${HIGHEST_RATIO} is good`);
process.exitCode = graceful / bare <= HIGHEST_RATIO ? 0 : 1;
