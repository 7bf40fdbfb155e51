import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { fronts, type Front } from "./fronts.ts";
import { killSlice } from "./kill-slice.ts";
import { rollSlice } from "./roll-slice.ts";
import { DEFAULT_STATE, newState, readState, type State, writeState } from "./state.ts";
import { sum, tableOf } from "./table.ts";

/*
 * A million requests over a thousand rolling restarts, and a thousand kills, in slices: what a slice has seen is in the
 * state file when it is over, and `--resume` goes on from there. `--minutes` begins no slice later than that; `--beside`
 * has the fronts and the journal run at once.
 */
const { values } = parseArgs({
  options: {
    restarts: { type: "string", default: "1000" },
    requests: { type: "string", default: "1000000" },
    kills: { type: "string", default: "1000" },
    rate: { type: "string", default: "120" },
    minutes: { type: "string", default: "Infinity" },
    state: { type: "string", default: DEFAULT_STATE },
    resume: { type: "boolean", default: false },
    beside: { type: "boolean", default: false },
  },
});
const wanted = {
  restarts: whole("restarts", values.restarts),
  requests: whole("requests", values.requests),
  kills: whole("kills", values.kills),
};
const requestsPerSecond = whole("rate", values.rate);
const endsAt = performance.now() + Number(values.minutes) * 60_000;

/** Each framework on each Node line once. */
const SLICE_RESTARTS = 12;
const SLICE_KILLS = 20;
const CONTROL_RESTARTS = 3;

if (existsSync(values.state) && !values.resume)
  throw new Error(`${values.state} is there: --resume goes on with it, --state names another`);
const state: State = values.resume ? readState(values.state) : newState();

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`--${name}: expected a whole number, got ${text}`);
}

const timeIsLeft = (): boolean => performance.now() < endsAt;

async function roll(front: Front): Promise<void> {
  const own = (): State["rolled"] =>
    state.rolled.filter((slice) => slice.front === front.name && !slice.control);
  const controlled = state.rolled.some((slice) => slice.front === front.name && slice.control);
  if (!controlled && timeIsLeft()) await runSlice(front, true, CONTROL_RESTARTS);
  const share = {
    restarts: wanted.restarts / fronts.length,
    sent: wanted.requests / fronts.length,
  };
  const isDone = (): boolean =>
    sum(own(), ({ restarts }) => restarts) >= share.restarts &&
    sum(own(), ({ sent }) => sent) >= share.sent;
  while (!isDone() && timeIsLeft()) await runSlice(front, false, SLICE_RESTARTS);
}

async function runSlice(front: Front, control: boolean, restarts: number): Promise<void> {
  const from = sum(
    state.rolled.filter((one) => one.front === front.name),
    (one) => one.restarts,
  );
  const seen = await rollSlice(front, { restarts, requestsPerSecond, from, control });
  state.rolled.push(seen);
  writeState(values.state, state);
  const { sent, failed, failures, badExits } = seen;
  const of = control ? "control" : `${from + restarts} restarts`;
  console.log(
    `${front.name}, ${of}: ${sent} requests, ${failed} lost, ${badExits.length} bad exits`,
  );
  for (const line of [...failures, ...badExits]) console.log(`  ${line}`);
}

async function kill(): Promise<void> {
  const done = (): number => sum(state.killed, ({ kills }) => kills);
  while (done() < wanted.kills && timeIsLeft()) {
    const seen = await killSlice(Math.min(SLICE_KILLS, wanted.kills - done()), done());
    state.killed.push(...seen);
    writeState(values.state, state);
    const beyond = sum(seen, ({ beyondTheBound }) => beyondTheBound);
    console.log(`journal, ${done()} kills: ${beyond} records lost beyond the bound`);
    for (const line of seen.flatMap(({ wrong }) => wrong)) console.log(`  ${line}`);
  }
}

const lanes = [...fronts.map((front) => () => roll(front)), kill];
if (values.beside) await Promise.all(lanes.map((lane) => lane()));
else for (const lane of lanes) await lane();

console.log(tableOf(state, wanted));
const real = state.rolled.filter(({ control }) => !control);
const blind = state.rolled.filter(({ control, failed }) => control && failed === 0);
for (const { front } of blind)
  console.log(`${front}: the control lost no request, so nothing would have been seen here`);
const good =
  sum(real, ({ failed, badExits }) => failed + badExits.length) === 0 &&
  sum(state.killed, (seen) => seen.beyondTheBound + seen.duplicated + seen.wrong.length) === 0;
process.exitCode = good && blind.length === 0 ? 0 : 1;
