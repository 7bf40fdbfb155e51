import type { Cancel, Clock } from "../clock.ts";

export const SLOT_MS = 250;
export const REMEMBERED_MS = 60_000;
/** So many requests should have come, at the rate there was, in the time in which none does. */
const MISSED_REQUESTS = 10;
/** Bursts: the silence has to be so much longer than the longest there was, and by what the slots hide of it. */
const LONGER = 1.5;
const HIDDEN_SLOTS = 2;
/** A hiccup of the network or of this process is no silence. */
const MIN_QUIET_MS = 500;
/** No endpoint is known to take longer to go. */
const MAX_QUIET_MS = 8_000;

/**
 * For how long no request has to come until no more will, given how many came in each slot before the signal, oldest
 * first. The constants are those of the simulation in `scripts/lame-duck`.
 */
export function quietMsAfter(counts: readonly number[]): number {
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return MIN_QUIET_MS;
  const last = counts.findLastIndex((count) => count > 0);
  let total = 0;
  let silence = 0;
  let longest = 0;
  for (const count of counts.slice(first, last + 1)) {
    total += count;
    silence = count === 0 ? silence + 1 : 0;
    longest = Math.max(longest, silence);
  }
  const byRate = (MISSED_REQUESTS * counts.length * SLOT_MS) / total;
  const byBursts = (longest * LONGER + HIDDEN_SLOTS) * SLOT_MS;
  return Math.min(Math.max(byRate, byBursts, MIN_QUIET_MS), MAX_QUIET_MS);
}

/** How many requests came in the last minute, looked at four times a second: no request pays for it. */
export class Traffic {
  readonly #clock: Clock;
  readonly #requests: () => number;
  readonly #counts: number[] = [];
  #seen = 0;
  #cancel: Cancel | undefined;

  /** @param requests how many have come so far */
  constructor(clock: Clock, requests: () => number) {
    this.#clock = clock;
    this.#requests = requests;
  }

  watch(): void {
    if (this.#cancel !== undefined) return;
    this.#seen = this.#requests();
    this.#cancel = this.#clock.every(SLOT_MS, () => this.#look());
  }

  /** Ends the watch. Returns for how long no request has to come until no more will. */
  stop(): number {
    this.#cancel?.();
    this.#look();
    return quietMsAfter(this.#counts);
  }

  #look(): void {
    const requests = this.#requests();
    this.#counts.push(requests - this.#seen);
    this.#seen = requests;
    if (this.#counts.length > REMEMBERED_MS / SLOT_MS) this.#counts.shift();
  }
}
