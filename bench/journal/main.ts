import { maximum, median } from "../../test/helpers/figures.ts";
import { Redis } from "./redis.ts";
import { playRound, type Round } from "./round.ts";
import { FLUSH_INTERVAL_MS, variants, type Variant } from "./variants.ts";

/** What a busy machine may add to the interval: a write that was under way, a timer that came late. */
const LATE_MS = 500;

const rounds = Number(process.argv[2] ?? 100);
if (!(Number.isInteger(rounds) && rounds > 0)) {
  throw new Error("usage: bench:journal [rounds], a whole number above 0");
}

async function play(variant: Variant, redisUrl: string): Promise<Round[]> {
  const played: Round[] = [];
  for (let n = 0; n < Math.ceil(rounds * variant.share); n += 1) {
    const round = await playRound(variant, n, redisUrl);
    for (const what of round.wrong) console.log(`${variant.name}, round ${n}: ${what}`);
    played.push(round);
  }
  return played;
}

function total(played: readonly Round[], figure: (round: Round) => number): number {
  return played.reduce((sum, round) => sum + figure(round), 0);
}

function row(played: readonly Round[]): object {
  return {
    rounds: played.length,
    acknowledged: total(played, ({ acknowledged }) => acknowledged),
    stored: total(played, ({ stored }) => stored),
    lost: total(played, ({ lost }) => lost),
    duplicated: total(played, ({ duplicated }) => duplicated),
    "raced a close": total(played, ({ raced }) => raced),
    "oldest lost (ms)": Math.round(maximum(played.map(({ oldestLostMs }) => oldestLostMs))),
    "exit median (ms)": Math.round(median(played.map(({ exitMs }) => exitMs))),
    "exit max (ms)": Math.round(maximum(played.map(({ exitMs }) => exitMs))),
  };
}

function isGood(variant: Variant, { lost, duplicated, oldestLostMs, wrong }: Round): boolean {
  if (wrong.length > 0 || duplicated > 0) return false;
  if (variant.signal === "SIGKILL") return oldestLostMs <= FLUSH_INTERVAL_MS + LATE_MS;
  return variant.loses || lost === 0;
}

const redis = await Redis.start();
const table: Record<string, object> = {};
let good = true;
for (const variant of variants) {
  const played = await play(variant, redis.url);
  table[variant.name] = row(played);
  good &&= played.every((round) => isGood(variant, round));
}
await redis.stop();

console.table(table);
console.log(
  "raced a close: sent on an idle connection in the moment of its closing (RFC 9112 §9.5), not executed",
);
console.log(
  `kill -9: no hook can run; what is younger than the interval (${FLUSH_INTERVAL_MS} ms) is lost`,
);
if (!good) console.log("a record was lost or stored twice, or a round went wrong");
process.exitCode = good ? 0 : 1;
