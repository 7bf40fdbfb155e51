import { MIN_BY_TIME_MS } from "../../packages/core/src/phases/lame-duck.ts";
import { quietMsAfter, REMEMBERED_MS, SLOT_MS } from "../../packages/core/src/servers/traffic.ts";

const REMOVAL_MAX_MS = 8_000;
const BOUND_MS = 12_000;
const MEAN_REQUEST_MS = 200;
/** Bursty traffic: all that comes within a second or so comes in one go. */
const BURST_EVERY_MS = 1_500;
const BURST_MS = 100;

export type Arrivals = "steady" | "bursty";

/** How long requests are served after the signal: the rule under test, or a sleep. */
export type Policy = "rule" | number;

export interface Outcome {
  /** Requests that came after the signal and before the endpoint was gone. */
  readonly sent: number;
  /** Those of them that came after the lame duck. */
  readonly lost: number;
  /** From the signal until the last request has ended. */
  readonly stopMs: number;
}

/** What one instance sees around one signal, which comes at 0. */
export interface Situation {
  readonly removedAt: number;
  /** Since a minute ago. */
  readonly before: readonly number[];
  readonly sent: readonly number[];
  /** How long a request takes. */
  readonly takesMs: () => number;
}

/** The same one for the same `random`. */
export function situation(
  ratePerSecond: number,
  arrivals: Arrivals,
  random: () => number,
): Situation {
  const removedAt = random() * REMOVAL_MAX_MS;
  const times = arrivalTimes(ratePerSecond, arrivals, random);
  const takesMs = (): number => -MEAN_REQUEST_MS * Math.log(random());
  const signal = times.findIndex((time) => time >= 0);
  const after = signal < 0 ? [] : times.slice(signal);
  const before = signal < 0 ? times : times.slice(0, signal);
  return { removedAt, before, sent: after.filter((time) => time < removedAt), takesMs };
}

export function stop({ before, sent, takesMs }: Situation, policy: Policy): Outcome {
  const endAt = policy === "rule" ? ruleEnd(before, sent) : policy;
  const served = sent.filter((time) => time <= endAt);
  // What came just before the signal may be in flight still.
  const ends = [...before.slice(-50), ...served.slice(-50)].map((time) => time + takesMs());
  return {
    sent: sent.length,
    lost: sent.length - served.length,
    stopMs: Math.max(endAt, ...ends),
  };
}

/** As `adaptiveLameDuck` ends, told of the same requests. */
function ruleEnd(before: readonly number[], sent: readonly number[]): number {
  const counts = Array.from({ length: REMEMBERED_MS / SLOT_MS }, () => 0);
  for (const time of before) counts[Math.floor((time + REMEMBERED_MS) / SLOT_MS)]!++;
  const quietMs = quietMsAfter(counts);
  let quietAt = Math.max(quietMs, MIN_BY_TIME_MS);
  for (const time of sent) {
    if (time > quietAt) break;
    quietAt = Math.max(quietAt, time + quietMs);
  }
  return Math.min(quietAt, BOUND_MS);
}

/** From a minute before the signal on, in ascending order. */
function arrivalTimes(ratePerSecond: number, arrivals: Arrivals, random: () => number): number[] {
  const times: number[] = [];
  if (arrivals === "steady") {
    const pauseMs = 1_000 / ratePerSecond;
    for (let at = -REMEMBERED_MS; ;) {
      at -= pauseMs * Math.log(random());
      if (at > REMOVAL_MAX_MS) return times;
      times.push(at);
    }
  }
  const everyMs = Math.max(BURST_EVERY_MS, 2_000 / ratePerSecond);
  const size = (ratePerSecond * everyMs) / 1_000;
  for (let at = -REMEMBERED_MS; at < REMOVAL_MAX_MS; at -= everyMs * Math.log(random()) * 0.5) {
    at += everyMs / 2;
    const burst = Array.from({ length: Math.round(size) }, () => at + random() * BURST_MS);
    times.push(...burst.filter((time) => time < REMOVAL_MAX_MS));
  }
  return times.toSorted((a, b) => a - b);
}

/** Mulberry32: the same sequence for the same seed, on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 1) / 4_294_967_297;
  };
}
