import { setTimeout } from "node:timers/promises";

/** Pauses that double, with jitter so that instances that failed together do not come back together. */
export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  #nextMs: number;

  constructor(minMs: number, maxMs: number) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.#nextMs = minMs;
  }

  reset(): void {
    this.#nextMs = this.#minMs;
  }

  /** The next pause's length. */
  next(): number {
    const ms = this.#nextMs;
    this.#nextMs = Math.min(this.#maxMs, ms * 2);
    return Math.round(ms * (0.5 + Math.random() / 2));
  }
}

/** Resolves after `ms`, or when `signal` aborts: whoever waits looks at it next. Does not hold the process. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => {});
}
