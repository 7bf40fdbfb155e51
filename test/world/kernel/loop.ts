import { type Cancel, type Clock, MAX_TIMER_MS } from "../../../packages/core/src/clock.ts";
import { Agenda } from "./agenda.ts";

/** What the loop asks of the kernel in each turn. */
export interface Poller {
  /** What is ready now, as callbacks: one connection to accept, and what has come in on the others. */
  poll(): readonly (() => void)[];
  /** Whether a handle is open that keeps a process alive. */
  readonly holds: boolean;
}

/** No world has so much to do: one that has goes round in a circle. */
const MOST_TURNS = 50_000;

/** Every promise that can settle does, and every tick is taken. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/**
 * Node's event loop on a time of its own: in each turn the timers that are due, then one connection and whatever was
 * received, then what asked for the next turn. Time passes only when nothing is left to do, or by what a turn costs.
 * As in Node a timer counts in whole milliseconds from the turn's beginning, so that it may be early by part of one.
 */
export class EventLoop implements Clock {
  readonly #turnMs: number;
  readonly #timers = new Agenda();
  /** The network, the clients and the platform: they wait for no turn. */
  readonly #outside = new Agenda();
  #turns: (() => void)[] = [];
  #now = 0;
  #stopped = false;
  #held = 0;

  constructor(turnMs: number) {
    this.#turnMs = turnMs;
  }

  now(): number {
    return this.#now;
  }

  /** Timers that wait, whoever set them. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Timers that hold the process, whoever set them. */
  get held(): number {
    return this.#held;
  }

  after(delayMs: number, run: () => void): Cancel {
    this.#held++;
    return this.#setTimer(delayMs, run, () => this.#held--);
  }

  afterUnheld(delayMs: number, run: () => void): Cancel {
    return this.#setTimer(delayMs, run, () => {});
  }

  every(intervalMs: number, run: () => void): Cancel {
    let cancel: Cancel = () => {};
    const again = (): void => {
      cancel = this.afterUnheld(intervalMs, () => {
        again();
        run();
      });
    };
    again();
    return () => cancel();
  }

  nextTurn(run: () => void): void {
    this.#turns.push(run);
  }

  /** Happens in the world outside the process, whatever the process does. */
  outside(afterMs: number, run: () => void): Cancel {
    return this.#outside.add(this.#now + afterMs, run);
  }

  /** Code that holds the loop: outside time goes by. */
  block(ms: number): void {
    this.#pass(this.#now + ms);
  }

  /** The process is gone: nothing of its runs any more, only the world outside. */
  stop(): void {
    this.#stopped = true;
  }

  /** Runs until the process is gone, or nothing is left to happen. `emptied`: nothing holds the process any more. */
  async run(poller: Poller, emptied: () => void): Promise<void> {
    for (let turns = 0; !this.#stopped; turns++) {
      if (turns > MOST_TURNS)
        throw new Error(`still busy after ${MOST_TURNS} turns, at ${this.#now}`);
      const ran = await this.#turn(poller);
      if (this.#stopped) break;
      if (ran) {
        this.#pass(this.#now + this.#turnMs);
        continue;
      }
      if (this.#held === 0 && !poller.holds) emptied();
      const next = Math.min(this.#timers.next, this.#outside.next);
      if (this.#stopped || next === Infinity) break;
      this.#pass(next);
    }
    while (this.#outside.next < Infinity) {
      this.#pass(this.#outside.next);
      await settled();
    }
  }

  async #turn(poller: Poller): Promise<boolean> {
    let ran = false;
    const step = async (run: () => void): Promise<boolean> => {
      ran = true;
      run();
      await settled();
      return this.#stopped;
    };
    const turnBegan = this.#now;
    for (let due = this.#timers.take(turnBegan); due; due = this.#timers.take(turnBegan))
      if (await step(due)) return true;
    for (const ready of poller.poll()) if (await step(ready)) return true;
    for (const turn of this.#turns.splice(0)) if (await step(turn)) return true;
    return ran;
  }

  #setTimer(delayMs: number, run: () => void, over: () => void): Cancel {
    const whole = Math.max(1, Math.floor(Math.min(delayMs, MAX_TIMER_MS)));
    let waiting = true;
    const end = (): boolean => {
      if (!waiting) return false;
      waiting = false;
      over();
      return true;
    };
    const cancel = this.#timers.add(Math.floor(this.#now) + whole, () => {
      if (end()) run();
    });
    return () => {
      if (end()) cancel();
    };
  }

  #pass(to: number): void {
    for (let next = this.#outside.next; next <= to; next = this.#outside.next) {
      this.#now = Math.max(this.#now, next);
      this.#outside.take(next)?.();
    }
    this.#now = Math.max(this.#now, to);
  }
}
