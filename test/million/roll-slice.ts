import { setTimeout as pause } from "node:timers/promises";
import { maximum, median, tally } from "../helpers/figures.ts";
import { Stops } from "../rolling/instances.ts";
import { type Failure, Load } from "../rolling/load.ts";
import { Fleet } from "./fleet.ts";
import type { Front } from "./fronts.ts";

const WARM_UP_MS = 4_000;
/** What the load can't see if these two do not lose a request: there is no lame duck, and the 503 is passed on. */
const CONTROL = { LASTCALL_SHUTDOWN_DELAY_MS: "0", LASTCALL_WHILE_DRAINING: "answer" };

export interface RollSlice {
  readonly front: string;
  readonly control: boolean;
  readonly restarts: number;
  readonly sent: number;
  readonly failed: number;
  /** How many failed in which way. */
  readonly failures: readonly string[];
  /** Where any failed: from when to when, and when which stop was over. */
  readonly moments: readonly string[];
  readonly badExits: readonly string[];
  readonly exitMedianMs: number;
  readonly exitMaxMs: number;
}

export interface RollOptions {
  readonly restarts: number;
  readonly requestsPerSecond: number;
  /** How many instances of this front's were started before. */
  readonly from: number;
  readonly control: boolean;
}

/** A fleet in which each restart brings another kind of instance, under load, behind one front. */
export async function rollSlice(front: Front, options: RollOptions): Promise<RollSlice> {
  const { restarts, requestsPerSecond, from, control } = options;
  const fleet = await Fleet.of({ ...front.env, ...(control ? CONTROL : {}) }, from);
  const start = fleet.start.bind(fleet);
  const stops = new Stops();
  const running = await front.open(start);
  const begunAt = performance.now();
  const stopped: string[] = [];
  const load = new Load(running.port, requestsPerSecond, { kinds: front.requests });
  try {
    await pause(WARM_UP_MS);
    for (let restart = 0; restart < restarts; restart += 1) {
      await running.replace(restart % running.instances.length, start, stops);
      const { lameDuck, durationMs } = stops.reports.at(-1) ?? {};
      stopped.push(
        `restart over at ${Math.round(performance.now() - begunAt)} ms: stop of ${durationMs} ms, lame duck of ${lameDuck?.durationMs} ms ended by ${lameDuck?.endedBy}`,
      );
    }
    await load.stop();
  } finally {
    await running.close();
    for (const { process: instance } of running.instances) instance.signal("SIGKILL");
  }
  const { sent, failures } = load;
  return {
    front: front.name,
    control,
    restarts,
    sent,
    failed: failures.length,
    failures: tally(failures.map(({ kind, outcome }) => `${kind}: ${outcome}`)),
    moments: failures.length === 0 ? [] : [...spans(failures), ...stopped],
    badExits: stops.badExits,
    exitMedianMs: Math.round(median(stops.exitTimesMs)),
    exitMaxMs: Math.round(maximum(stops.exitTimesMs)),
  };
}

function spans(failures: readonly Failure[]): string[] {
  const times = failures.map(({ atMs }) => atMs);
  return [`lost from ${Math.min(...times)} ms to ${maximum(times)} ms`];
}
