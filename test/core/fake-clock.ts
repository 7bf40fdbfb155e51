import { setImmediate as realTurn } from "node:timers/promises";
import { type Cancel, type Clock, MAX_TIMER_MS } from "../../packages/core/src/clock.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that passes only when a test says so. Turns of the event loop cost no time and come after due timers. */
export class FakeClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];
  #turns: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.length;
  }

  after(delayMs: number, run: () => void): Cancel {
    const timer = { at: this.#now + Math.min(Math.max(delayMs, 0), MAX_TIMER_MS), run };
    // Stable, so that timers of one moment run in the order in which they were set.
    this.#timers = [...this.#timers, timer].toSorted((a, b) => a.at - b.at);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  afterUnheld(delayMs: number, run: () => void): Cancel {
    return this.after(delayMs, run);
  }

  every(intervalMs: number, run: () => void): Cancel {
    const next = (): Cancel =>
      this.after(intervalMs, () => {
        run();
        cancel = next();
      });
    let cancel = next();
    return () => cancel();
  }

  nextTurn(run: () => void): void {
    this.#turns.push(run);
  }

  /** Code that holds the event loop: time goes by and nothing runs. */
  block(ms: number): void {
    this.#now += ms;
  }

  /** Runs everything that is due within the next `ms`; `afterStep` looks on between any two of them. */
  async advance(ms = 0, afterStep: () => void = () => {}): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      // Every promise that can settle does.
      await realTurn();
      afterStep();
      const [timer] = this.#timers;
      if (timer !== undefined && timer.at <= this.#now) this.#fire(timer);
      else if (this.#turns.length > 0) for (const turn of this.#turns.splice(0)) turn();
      else if (timer !== undefined && timer.at <= end) this.#fire(timer);
      else break;
    }
    this.#now = Math.max(this.#now, end);
  }

  #fire(timer: Timer): void {
    this.#timers.shift();
    this.#now = Math.max(this.#now, timer.at);
    timer.run();
  }
}
