import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { reportInLine } from "../helpers/report-line.ts";
import { Subprocess } from "../helpers/subprocess.ts";
import { runFullSpeed, type Outcomes } from "./full-speed.ts";

/**
 * A SIGTERM in the middle of as many requests as the machine bears: from nghttp2's load generator, which can't tell
 * what may be sent again from what is lost, and from clients that look at every frame.
 */
const SECONDS = 4;
const ROUNDS = 5;
const CLIENTS = 10;
const STREAMS = 10;

/** What h2load's requests and those of the other clients came to, and what the server says of both. */
interface Round {
  readonly answered: number;
  readonly refused: number;
  readonly retryable: number;
  /** Neither answered nor refused in a way that a client may repeat it after. */
  readonly lost: number;
  /** Answers that h2load got whole, and refusals. */
  readonly h2loadAnswered: number;
  readonly h2loadRefused: number;
  /** Requests that the server worked on, and that no client has an answer to; and refusals that nobody has seen. */
  readonly servedUnanswered: number;
  readonly refusedUnseen: number;
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

function startServer(env: Readonly<Record<string, string>> = {}): Subprocess {
  const file = fileURLToPath(new URL("fixtures/counting-h2c.ts", import.meta.url));
  const flags = ["--conditions=@lastcall/source", "--import", "tsx"];
  return new Subprocess(process.execPath, [...flags, file], env);
}

/** Both kinds of clients at once, and the signal in the middle. */
async function underLoad(
  server: Subprocess,
): Promise<{ outcomes: Outcomes; stdout: string; signalledAt: number }> {
  const port = count(await server.line(/^listening/), /(\d+)/);
  const load = promisify(execFile)("h2load", [
    `--duration=${SECONDS}`,
    `--clients=${CLIENTS}`,
    `--max-concurrent-streams=${STREAMS}`,
    `http://127.0.0.1:${port}/`,
  ]);
  const frames = runFullSpeed(port, CLIENTS, STREAMS);
  // In the middle of the load, not a moment that anything depends on.
  await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1_000) / 2));
  const signalledAt = server.signal("SIGTERM");
  const [outcomes, { stdout }] = await Promise.all([frames, load]);
  return { outcomes, stdout, signalledAt };
}

async function round(): Promise<Round> {
  const server = startServer();
  const { outcomes, stdout, signalledAt } = await underLoad(server);
  const { code, at } = await server.exit;
  if (code !== 0) throw new Error(`exit code ${code}:\n${server.lines.join("\n")}`);
  const report = reportInLine(await server.line(/stopped in/))!;
  const { answered, refused, retryable, cut, silent } = outcomes;
  // A status alone is no answer: only the stream's end makes it one. h2load calls a 5xx failed.
  const h2loadAnswered = count(stdout, /(\d+) succeeded/);
  const h2loadRefused = count(stdout, /(\d+) 5xx/);
  const served = count(await server.line(/^served/), /(\d+)/);
  return {
    answered,
    refused,
    retryable,
    lost: cut + silent,
    h2loadAnswered,
    h2loadRefused,
    servedUnanswered: served - answered - h2loadAnswered,
    refusedUnseen: report.requests.refused - refused - h2loadRefused,
    exitMs: Math.round(at - signalledAt),
  };
}

/** The same clients and a server that simply ends: what is lost there shows that they can tell. */
async function control(): Promise<Outcomes> {
  const server = startServer({ ALONE: "yes" });
  const { outcomes } = await underLoad(server);
  await server.exit;
  return outcomes;
}

const rounds: Round[] = [];
for (let n = 0; n < ROUNDS; n += 1) rounds.push(await round());
console.table(rounds);
const alone = await control();
console.log(`without lastcall: ${JSON.stringify(alone)}`);

const failures = rounds.flatMap(({ lost, servedUnanswered, refusedUnseen }) =>
  [lost, servedUnanswered, refusedUnseen].filter((each) => each !== 0),
);
const lost = rounds.reduce((sum, each) => sum + each.lost, 0);
console.log(`neither answered nor refused retryably: ${lost}; without lastcall ${alone.silent}`);
process.exitCode = failures.length === 0 && alone.silent > 0 ? 0 : 1;
