import { type App, APPS, stopOnce } from "./stop.ts";
import { type Fate, fateOf } from "./verdict.ts";

/**
 * SIGTERM at random moments while every shape of streamed answer is under way, on each framework: an answer is whole,
 * refused, or visibly broken off and named, and no exit code 0 hides one that was.
 *
 *     pnpm test:streams [stops] [seed]
 */
const [stops = 1_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
/** They wait most of the time. */
const AT_ONCE = 4;

type Row = Record<Fate | "stops" | "named as cut" | "exit 0" | "exit 1" | "faults", number>;

const apps = Object.keys(APPS) as App[];
const rows = Object.fromEntries(apps.map((app) => [app, emptyRow()])) as Record<App, Row>;
const faults: string[] = [];
let next = 0;

function emptyRow(): Row {
  return {
    stops: 0,
    whole: 0,
    ended: 0,
    refused: 0,
    unanswered: 0,
    broken: 0,
    short: 0,
    "named as cut": 0,
    "exit 0": 0,
    "exit 1": 0,
    faults: 0,
  };
}

async function work(): Promise<void> {
  while (next < stops) {
    const n = next;
    next += 1;
    const app = apps[n % apps.length]!;
    const stopped = await stopOnce(app, seed + n);
    const row = rows[app];
    row.stops += 1;
    for (const seen of stopped.seen) row[fateOf(seen)] += 1;
    row["named as cut"] += stopped.cut;
    row[stopped.code === 0 ? "exit 0" : "exit 1"] += 1;
    row.faults += stopped.faults.length;
    faults.push(...stopped.faults.map((fault) => `${app}, stop ${n}: ${fault}`));
  }
}

console.log(`${stops} stops, seed ${seed}`);
await Promise.all(Array.from({ length: AT_ONCE }, work));
console.table(rows);
for (const fault of faults) console.error(fault);
const broken = apps.reduce((sum, app) => sum + rows[app].broken, 0);
console.log(`${faults.length} faults; ${broken} answers broken off, none of them unseen`);
// A run in which nothing was cut has shown nothing.
if (faults.length > 0 || broken === 0) process.exitCode = 1;
