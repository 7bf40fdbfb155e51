import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";

/** More clients than this asking for readiness are not load balancers; the one silent for longest is forgotten. */
const MAX_PROBERS = 64;
const MAX_AGENT_LENGTH = 128;
/** Two intervals count as equal when they differ by no more than this share of the longer one. */
const JITTER = 0.5;
/** So many of the intervals have to be equal: a probe that was late is no reason to forget who asks. */
const STEADY_SHARE = 2 / 3;
const REMEMBERED = 8;
const FRESH_INTERVALS = 3;
const SILENT_INTERVALS = 2;

interface Prober {
  /** The times of the last questions, oldest first. */
  readonly asked: number[];
  unreadyAnswers: number;
}

/** A client that polls readiness steadily, seen at the moment of the signal. */
export interface SteadyProber {
  readonly intervalMs: number;
  /** Answers "not ready" so far. */
  readonly unreadyAnswers: () => number;
  /** When it has missed so many questions that it is not waited for any more, in the clock's time. */
  readonly silentAt: () => number;
}

/** Who polls readiness, told apart by address and user agent. */
export class Probers {
  readonly #clock: Clock;
  readonly #probers = new Map<string, Prober>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get known(): number {
    return this.#probers.size;
  }

  /** Who asks. To be taken when the question comes: with a connection that is gone the address is too. */
  identify(req: IncomingMessage): string {
    const agent = req.headers["user-agent"] ?? "";
    return `${req.socket?.remoteAddress ?? ""} ${agent.slice(0, MAX_AGENT_LENGTH)}`;
  }

  answered(key: string, answer: "ready" | "unready"): void {
    const prober = this.#probers.get(key) ?? { asked: [], unreadyAnswers: 0 };
    prober.asked.push(this.#clock.now());
    if (prober.asked.length > REMEMBERED) prober.asked.shift();
    prober.unreadyAnswers = answer === "unready" ? prober.unreadyAnswers + 1 : 0;
    // Taken out and put in again, a Map's first key is the one that was silent for longest.
    this.#probers.delete(key);
    this.#probers.set(key, prober);
    if (this.#probers.size > MAX_PROBERS) this.#probers.delete(this.#probers.keys().next().value!);
  }

  /** Those that poll steadily now, at an interval of at most `maxIntervalMs`; their answers count from here. */
  steady(maxIntervalMs: number): SteadyProber[] {
    const now = this.#clock.now();
    return [...this.#probers.values()].flatMap((prober) => {
      const last = prober.asked.at(-1)!;
      const intervalMs = steadyInterval(prober.asked);
      if (intervalMs === undefined || intervalMs > maxIntervalMs) return [];
      if (now - last > intervalMs * FRESH_INTERVALS) return [];
      prober.unreadyAnswers = 0;
      return [
        {
          intervalMs,
          unreadyAnswers: () => prober.unreadyAnswers,
          silentAt: () => Math.max(prober.asked.at(-1)!, now) + intervalMs * SILENT_INTERVALS,
        },
      ];
    });
  }
}

/** The interval at which somebody asks, if there is one: by the last three questions, or by most of those before. */
function steadyInterval(asked: readonly number[]): number | undefined {
  const intervals = asked.slice(1).map((time, index) => time - asked[index]!);
  return commonInterval(intervals.slice(-2)) ?? commonInterval(intervals);
}

function commonInterval(intervals: readonly number[]): number | undefined {
  if (intervals.length < 2) return undefined;
  const median = intervals.toSorted((a, b) => a - b)[Math.floor(intervals.length / 2)]!;
  const equal = intervals.filter(
    (interval) => Math.abs(interval - median) <= Math.max(interval, median) * JITTER,
  );
  return equal.length >= intervals.length * STEADY_SHARE ? median : undefined;
}
