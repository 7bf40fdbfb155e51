import { type Front, fronts } from "./fronts.ts";
import { killSlice } from "./kill-slice.ts";
import { rollSlice } from "./roll-slice.ts";
import { readState, writeState } from "./state.ts";
import { sum, type Wanted } from "./table.ts";

/** What is run slice by slice: the restarts behind each front, and the kills of the journal. */
export const LANES: readonly string[] = [...fronts.map(({ name }) => name), "journal"];

export interface LanePlan {
  readonly folder: string;
  /** Of all lanes together. */
  readonly wanted: Wanted;
  readonly requestsPerSecond: number;
  /** No slice is begun later than this, in the monotonic time of this process. */
  readonly until: number;
}

/** Each framework on each Node line once. */
const SLICE_RESTARTS = 12;
const SLICE_KILLS = 20;
const CONTROL_RESTARTS = 3;

/** Goes on from where its file says that it was, until it has its share or the time is over. */
export async function runLane(lane: string, plan: LanePlan): Promise<void> {
  const front = fronts.find(({ name }) => name === lane);
  if (front === undefined) await kill(plan);
  else await roll(front, plan);
}

async function roll(front: Front, plan: LanePlan): Promise<void> {
  const { folder, wanted, requestsPerSecond, until } = plan;
  const { name } = front;
  const state = readState(folder, name);
  const real = (): typeof state.rolled => state.rolled.filter(({ control }) => !control);
  const isDone = (): boolean =>
    sum(real(), ({ restarts }) => restarts) >= wanted.restarts / fronts.length &&
    sum(real(), ({ sent }) => sent) >= wanted.requests / fronts.length;
  while (!isDone() && performance.now() < until) {
    const control = !state.rolled.some((slice) => slice.control);
    const restarts = control ? CONTROL_RESTARTS : SLICE_RESTARTS;
    const from = sum(state.rolled, (slice) => slice.restarts);
    const seen = await rollSlice(front, { restarts, requestsPerSecond, from, control });
    state.rolled.push(seen);
    writeState(folder, name, state);
    const { sent, failed, failures, moments, badExits } = seen;
    const of = control ? "control" : `${sum(real(), (slice) => slice.restarts)} restarts`;
    console.log(`${name}, ${of}: ${sent} requests, ${failed} lost, ${badExits.length} bad exits`);
    for (const line of [...failures, ...moments, ...badExits]) console.log(`  ${line}`);
  }
}

async function kill({ folder, wanted, until }: LanePlan): Promise<void> {
  const state = readState(folder, "journal");
  const done = (): number => sum(state.killed, ({ kills }) => kills);
  while (done() < wanted.kills && performance.now() < until) {
    const seen = await killSlice(Math.min(SLICE_KILLS, wanted.kills - done()), done());
    state.killed.push(...seen);
    writeState(folder, "journal", state);
    const beyond = sum(seen, ({ beyondTheBound }) => beyondTheBound);
    console.log(`journal, ${done()} kills: ${beyond} records lost beyond the bound`);
    for (const line of seen.flatMap(({ wrong }) => wrong)) console.log(`  ${line}`);
  }
}
