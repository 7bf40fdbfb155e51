import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { LANES, runLane } from "./lane.ts";
import { DEFAULT_FOLDER, readState } from "./state.ts";
import { sum, tableOf } from "./table.ts";

/*
 * A million requests over a thousand rolling restarts, and a thousand kills, in slices: what a slice has seen is in a
 * file of the state's folder when it is over, and `--resume` goes on from there. `--minutes` begins no slice later than
 * that; `--beside` has the lanes run at once, each in a process of its own, since one balancer and the clients run in it;
 * `--only` runs one of them.
 */
const { values } = parseArgs({
  options: {
    restarts: { type: "string", default: "1000" },
    requests: { type: "string", default: "1000000" },
    kills: { type: "string", default: "1000" },
    rate: { type: "string", default: "120" },
    minutes: { type: "string", default: "Infinity" },
    state: { type: "string", default: DEFAULT_FOLDER },
    only: { type: "string" },
    resume: { type: "boolean", default: false },
    beside: { type: "boolean", default: false },
  },
});
const folder = values.state;
const wanted = {
  restarts: whole("restarts", values.restarts),
  requests: whole("requests", values.requests),
  kills: whole("kills", values.kills),
};
const plan = {
  folder,
  wanted,
  requestsPerSecond: whole("rate", values.rate),
  until: performance.now() + Number(values.minutes) * 60_000,
};

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`--${name}: expected a whole number, got ${text}`);
}

/** The same command for one lane. */
async function runApart(lane: string): Promise<boolean> {
  const own = process.argv.slice(2).filter((word) => !["--beside", "--resume"].includes(word));
  const args = [process.argv[1]!, ...own, "--resume", "--only", lane];
  const child = spawn(process.execPath, [...process.execArgv, ...args], { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) console.log(`${lane}: did not come to its end, exit code ${code}`);
  return code === 0;
}

if (existsSync(folder) && !values.resume)
  throw new Error(`${folder} is there: --resume goes on with it, --state names another`);
// Every child is ended with this process.
process.setMaxListeners(64);

let ended = true;
if (values.only !== undefined) {
  if (!LANES.includes(values.only)) throw new Error(`--only: one of ${LANES.join(", ")}`);
  await runLane(values.only, plan);
} else if (values.beside) {
  const ends = await Promise.all(LANES.map(runApart));
  ended = ends.every(Boolean);
} else {
  for (const lane of LANES) await runLane(lane, plan);
}

if (values.only === undefined) {
  const states = LANES.map((lane) => readState(folder, lane));
  const rolled = states.flatMap((state) => state.rolled);
  const killed = states.flatMap((state) => state.killed);
  console.log(tableOf({ rolled, killed }, wanted));
  const real = rolled.filter(({ control }) => !control);
  const blind = rolled.filter(({ control, failed }) => control && failed === 0);
  for (const { front } of blind)
    console.log(`${front}: the control lost no request, so nothing would have been seen here`);
  const good =
    sum(real, ({ failed, badExits }) => failed + badExits.length) === 0 &&
    sum(killed, (seen) => seen.beyondTheBound + seen.duplicated + seen.wrong.length) === 0;
  process.exitCode = ended && good && blind.length === 0 ? 0 : 1;
}
