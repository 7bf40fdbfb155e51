import { performance } from "node:perf_hooks";

const EVERY_MS = 10;
/** Shorter ones are noise, and longer ones the drill's own fault: its requests were due and did not leave. */
const PAUSE_MS = 30;

/** The moments in which the drill itself did not get a processor, on a machine that is busy. */
class OwnPauses {
  #timer: NodeJS.Timeout | undefined;
  #lastAt = 0;
  readonly #pauses: { readonly from: number; readonly to: number }[] = [];

  watch(): void {
    if (this.#timer !== undefined) return;
    this.#lastAt = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      if (now - this.#lastAt - EVERY_MS > PAUSE_MS)
        this.#pauses.push({ from: this.#lastAt, to: now });
      this.#lastAt = now;
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** Whether one lies between, or began there and is not over. */
  between(from: number, to: number): boolean {
    const isPaused = performance.now() - this.#lastAt - EVERY_MS > PAUSE_MS;
    return (
      (isPaused && to > this.#lastAt) ||
      this.#pauses.some((pause) => pause.from < to && pause.to > from)
    );
  }
}

export const ownPauses: OwnPauses = new OwnPauses();
