import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ShutdownReport } from "@lastcall/core";
import { Subprocess } from "../rolling/subprocess.ts";

/** The load generator of nghttp2 at full speed, and a SIGTERM in the middle of it. */
const SECONDS = 4;
const ROUNDS = 5;
const CLIENTS = 20;
const STREAMS = 10;

interface Round {
  readonly answered: number;
  readonly refused: number;
  /** What h2load was left without an answer to. */
  readonly unanswered: number;
  /** Requests that the server worked on and whose answer never came: the only ones that no client can repeat. */
  readonly lost: number;
  readonly exitMs: number;
}

if (spawnSync("h2load", ["--version"]).error !== undefined) {
  throw new Error("h2load is missing: apt-get install nghttp2-client");
}

function count(text: string, pattern: RegExp): number {
  const [, digits] = pattern.exec(text) ?? [];
  if (digits === undefined) throw new Error(`no ${String(pattern)} in:\n${text}`);
  return Number(digits);
}

async function round(): Promise<Round> {
  const file = fileURLToPath(new URL("fixtures/counting-h2c.ts", import.meta.url));
  const flags = ["--conditions=@lastcall/source", "--import", "tsx"];
  const server = new Subprocess(process.execPath, [...flags, file]);
  const port = count(await server.line(/^listening/), /(\d+)/);
  const load = promisify(execFile)("h2load", [
    `--duration=${SECONDS}`,
    `--clients=${CLIENTS}`,
    `--max-concurrent-streams=${STREAMS}`,
    `http://127.0.0.1:${port}/`,
  ]);
  // In the middle of the load, not a moment that anything depends on.
  await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1_000) / 2));
  const signalledAt = server.signal("SIGTERM");
  const { code, at } = await server.exit;
  const { stdout } = await load;
  if (code !== 0) throw new Error(`exit code ${code}:\n${server.lines.join("\n")}`);
  const report = JSON.parse(
    (await server.line(/shutdown report/)).replace(/^.*?\{/, "{"),
  ) as ShutdownReport;
  // A status alone is no answer: only the stream's end makes it one. h2load calls a 5xx failed.
  const answered = count(stdout, /(\d+) succeeded/);
  const refused = count(stdout, /(\d+) 5xx/);
  const started = count(stdout, /requests: \d+ total, (\d+) started/);
  const served = count(await server.line(/^served/), /(\d+)/);
  const lost = served - answered + Math.max(0, report.requests.refused - refused);
  const unanswered = started - answered - refused;
  return { answered, refused, unanswered, lost, exitMs: Math.round(at - signalledAt) };
}

const rounds: Round[] = [];
for (let n = 0; n < ROUNDS; n += 1) rounds.push(await round());
console.table(rounds);
const lost = rounds.reduce((sum, each) => sum + Math.max(0, each.lost), 0);
console.log(`neither answered nor refused retryably: ${lost}`);
process.exitCode = lost === 0 ? 0 : 1;
