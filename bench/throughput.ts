import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { maximum, median } from "../test/helpers/figures.ts";
import { quit, startApp } from "./app.ts";

interface Slice {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
}

const PAIRS = 8;
const SLICE_S = 2;
const CONNECTIONS = 16;

const autocannon = fileURLToPath(import.meta.resolve("autocannon"));

/** Load for a short while, from a process of its own. */
async function loadBriefly(port: number): Promise<Slice> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    autocannon,
    "--json",
    `--connections=${CONNECTIONS}`,
    `--duration=${SLICE_S}`,
    `http://127.0.0.1:${port}`,
  ]);
  const { requests, latency, errors, non2xx } = JSON.parse(stdout) as {
    requests: { average: number };
    latency: { p99: number };
    errors: number;
    non2xx: number;
  };
  if (errors + non2xx > 0) throw new Error(`${errors} errors, ${non2xx} bad answers`);
  return { requestsPerSecond: requests.average, p99Ms: latency.p99 };
}

function row(slices: readonly Slice[]): object {
  const p99s = slices.map(({ p99Ms }) => p99Ms);
  return {
    "req/s, median": Math.round(median(slices.map(({ requestsPerSecond }) => requestsPerSecond))),
    "p99 median (ms)": median(p99s),
    "p99 max (ms)": maximum(p99s),
  };
}

/** Two live servers, loaded in turns, so that what else the machine does meets both. */
export async function measureThroughput(): Promise<void> {
  const bare = await startApp("express", "bare");
  const graceful = await startApp("express", "ours");
  // Warm-up.
  await loadBriefly(bare.port);
  await loadBriefly(graceful.port);
  const pairs: (readonly [bare: Slice, graceful: Slice])[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    pairs.push([await loadBriefly(bare.port), await loadBriefly(graceful.port)]);
  }
  await quit(bare);
  await quit(graceful);
  const ratios = pairs.map(([first, second]) => second.requestsPerSecond / first.requestsPerSecond);
  console.table({
    "bare Express": row(pairs.map(([slice]) => slice)),
    "with graceful()": row(pairs.map(([, slice]) => slice)),
  });
  console.log(`req/s, median of the ratios of ${PAIRS} pairs: ${median(ratios).toFixed(3)}`);
}
