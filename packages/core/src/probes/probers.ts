import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";

/** More clients than this asking for readiness are not load balancers; the one silent for longest is forgotten. */
const MAX_PROBERS = 64;
const MAX_AGENT_LENGTH = 128;
/** Two intervals count as equal when they differ by no more than this share of the longer one. */
const JITTER = 0.5;
const FRESH_INTERVALS = 3;
const SILENT_INTERVALS = 2;

interface Prober {
  /** The times of the last three questions, oldest first. */
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

  saw(req: IncomingMessage, answer: "ready" | "unready"): void {
    const agent = req.headers["user-agent"] ?? "";
    const key = `${req.socket?.remoteAddress ?? ""} ${agent.slice(0, MAX_AGENT_LENGTH)}`;
    const prober = this.#probers.get(key) ?? { asked: [], unreadyAnswers: 0 };
    prober.asked.push(this.#clock.now());
    if (prober.asked.length > 3) prober.asked.shift();
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
      const [first, second, third] = prober.asked;
      if (first === undefined || second === undefined || third === undefined) return [];
      const intervals = [second - first, third - second];
      const intervalMs = Math.max(...intervals);
      const steady = intervalMs - Math.min(...intervals) <= intervalMs * JITTER;
      if (!steady || intervalMs > maxIntervalMs || now - third > intervalMs * FRESH_INTERVALS)
        return [];
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
