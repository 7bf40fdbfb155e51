import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, quit, runFixture, startServer, type Variant } from "./express-server.ts";

const FEW = 3_000;
const MANY = 6_000;
const HIGHEST_RATIO = 1.02;

const folder = mkdtempSync(join(tmpdir(), "cost-"));

/** The instructions of a whole process that answers so many requests on one kept-alive connection. */
async function instructions(variant: Variant, requests: number): Promise<number> {
  const server = await startServer(variant, [
    "valgrind",
    "--tool=callgrind",
    "--smc-check=all-non-file",
    `--callgrind-out-file=${join(folder, `${variant}-${requests}`)}`,
    process.execPath,
    "--single-threaded",
  ]);
  await runFixture("one-connection.mjs", server.port, requests);
  await quit(server);
  const collected = await server.process.line(/Collected : \d+/);
  return Number(/Collected : (\d+)/.exec(collected)![1]);
}

/** For each variant, what a request costs: starting up and warming up are in both counts, and drop out. */
async function costs(): Promise<Record<Variant, number>> {
  const cost = async (variant: Variant): Promise<number> => {
    const [few, many] = [await instructions(variant, FEW), await instructions(variant, MANY)];
    return (many - few) / (MANY - FEW);
  };
  // At the same time: what else the machine does meets all.
  const [bare, empty, graceful] = await Promise.all([
    cost("bare"),
    cost("empty"),
    cost("graceful"),
  ]);
  return { bare, empty, graceful };
}

try {
  execFileSync("valgrind", ["--version"]);
} catch (cause) {
  throw new Error("valgrind does not run; install it: apt-get install valgrind", { cause });
}
build();
const { bare, empty, graceful } = await costs();
rmSync(folder, { recursive: true });

const row = (cost: number): object => ({
  "instructions a request": Math.round(cost),
  ratio: Number((cost / bare).toFixed(4)),
});
console.table({
  "bare Express": row(bare),
  "with an empty middleware": row(empty),
  "with graceful()": row(graceful),
});
const good = graceful / bare <= HIGHEST_RATIO;
console.log(`${good ? "good" : "too much"}: at most ${HIGHEST_RATIO} times the bare app`);
process.exitCode = good ? 0 : 1;
