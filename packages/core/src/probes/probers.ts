import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";
import { Newcomers } from "./newcomers.ts";
import { type Series, steadySeries } from "./series.ts";

/** More clients than this that ask steadily are not load balancers. */
const MAX_KNOWN = 64;
const MAX_AGENT_LENGTH = 128;
const REMEMBERED = 24;
const FRESH_INTERVALS = 3;
const SILENT_INTERVALS = 2;

/** A client that asks steadily: what it asked, and the series it was found to consist of at the signal. */
interface Prober {
  /** When it asked, oldest first. */
  readonly asked: number[];
  series: Told[];
}

interface Told {
  readonly intervalMs: number;
  lastAt: number;
  unreadyAnswers: number;
}

/** A poller of readiness, seen at the moment of the signal. */
export interface SteadyProber {
  readonly intervalMs: number;
  /** Answers "not ready" since the signal. */
  readonly unreadyAnswers: () => number;
  /** When it has missed so many questions that it is not waited for any more, in the clock's time. */
  readonly silentAt: () => number;
}

/**
 * Who polls readiness, told apart by address and user agent, and behind one of those by interval. Whoever asks
 * steadily is known, and forgotten only after falling silent: nobody else can take the place.
 */
export class Probers {
  readonly #clock: Clock;
  readonly #isNoWatcher: (agent: string) => boolean;
  readonly #newcomers = new Newcomers();
  readonly #known = new Map<string, Prober>();

  /** `isNoWatcher`: whose questions are no reason to wait, by user agent. */
  constructor(clock: Clock, isNoWatcher: (agent: string) => boolean = () => false) {
    this.#clock = clock;
    this.#isNoWatcher = isNoWatcher;
  }

  get known(): number {
    return this.#known.size;
  }

  /**
   * Notes a question, and returns what the answer is to be noted with. To be called when the question comes: with a
   * connection that is gone the address is too.
   */
  asked(req: IncomingMessage): () => void {
    const agent = (req.headers["user-agent"] ?? "").slice(0, MAX_AGENT_LENGTH);
    if (this.#isNoWatcher(agent)) return () => {};
    const key = `${req.socket?.remoteAddress ?? ""} ${agent}`;
    const now = this.#clock.now();
    const prober = this.#known.get(key) ?? this.#meet(key, now);
    if (prober === undefined) return () => {};
    if (prober.asked.at(-1) !== now) prober.asked.push(now);
    if (prober.asked.length > REMEMBERED) prober.asked.shift();
    const told = due(prober.series, now);
    if (told === undefined) return () => {};
    told.lastAt = now;
    return () => void told.unreadyAnswers++;
  }

  /** Those that poll steadily now, at an interval of at most `maxIntervalMs`; their answers count from here. */
  steady(maxIntervalMs: number): SteadyProber[] {
    const now = this.#clock.now();
    return [...this.#known.values()].flatMap((prober) => {
      prober.series = freshSeries(prober, now)
        .filter(({ intervalMs }) => intervalMs <= maxIntervalMs)
        .map((series) => ({ ...series, unreadyAnswers: 0 }));
      return prober.series.map((told) => ({
        intervalMs: told.intervalMs,
        unreadyAnswers: () => told.unreadyAnswers,
        silentAt: () => Math.max(told.lastAt, now) + told.intervalMs * SILENT_INTERVALS,
      }));
    });
  }

  /** Whoever is found to ask steadily is known from now on, if there is room or somebody to forget. */
  #meet(key: string, now: number): Prober | undefined {
    const times = this.#newcomers.asked(key, now);
    if (steadySeries(times).length === 0) return undefined;
    if (this.#known.size >= MAX_KNOWN) {
      const forgotten = [...this.#known].find(
        ([, prober]) => freshSeries(prober, now).length === 0,
      );
      if (forgotten === undefined) return undefined;
      this.#known.delete(forgotten[0]);
    }
    const prober = { asked: [...times], series: [] };
    this.#known.set(key, prober);
    return prober;
  }
}

/** Those of its series that have not fallen silent. */
function freshSeries({ asked }: Prober, now: number): readonly Series[] {
  return steadySeries(asked).filter(
    ({ intervalMs, lastAt }) => now - lastAt <= intervalMs * FRESH_INTERVALS,
  );
}

/** The series whose turn it is. */
function due(series: readonly Told[], now: number): Told | undefined {
  const off = ({ intervalMs, lastAt }: Told): number =>
    Math.abs(now - lastAt - intervalMs) / intervalMs;
  let best: Told | undefined;
  for (const told of series) if (best === undefined || off(told) < off(best)) best = told;
  return best;
}
