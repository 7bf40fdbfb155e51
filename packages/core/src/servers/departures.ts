import type { Cancel, Clock } from "../clock.ts";

/** As many may be told to go in one moment … */
const TOGETHER = 200;
/** … and of more, as many in a second as a few survivors take in. */
const PER_SECOND = 2_000;
const BATCH_MS = 20;
/** How much of the time before the cut may be spent on telling. */
const SHARE = 0.5;

interface Departure {
  run: (() => void) | undefined;
}

/**
 * Tells those who stay connected (WebSockets, subscriptions) to go elsewhere: a few at once, many one after the other
 * over the time there is, because all come back at once to the servers that are left.
 */
export class Departures {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #queue: Departure[] = [];
  #waiting = 0;
  #cutAt = Infinity;
  /** When the last of the queue is told; absent while nobody waits. */
  #endsAt: number | undefined;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Those who have not been told. */
  get waiting(): number {
    return this.#waiting;
  }

  /** No one may be told later than at `cutAt`, in the clock's time. */
  begin(cutAt: number): void {
    this.#cutAt = cutAt;
  }

  /**
   * Tells when its turn comes, `leastMs` from now or later, in the next turn of the event loop at the earliest. The
   * result takes it back.
   */
  add(run: () => void, leastMs = 0): Cancel {
    if (leastMs > 0) {
      let cancel = this.#clock.after(leastMs, () => {
        cancel = this.add(run);
      });
      return () => cancel();
    }
    const departure: Departure = { run };
    this.#queue.push(departure);
    this.#waiting++;
    if (this.#endsAt === undefined) {
      this.#endsAt = this.#clock.now();
      this.#clock.nextTurn(() => this.#start());
    }
    return () => {
      if (departure.run === undefined) return;
      departure.run = undefined;
      this.#waiting--;
    };
  }

  /** Tells all that are left. */
  flush(): void {
    this.#tell(this.#queue.length);
  }

  /** By now all that go at the same moment are known. */
  #start(): void {
    const now = this.#clock.now();
    const neededMs = this.#waiting > TOGETHER ? (this.#waiting / PER_SECOND) * 1_000 : 0;
    this.#endsAt = now + Math.min(neededMs, Math.max(0, this.#cutAt - now) * SHARE);
    this.#next();
  }

  #next(): void {
    const left = (this.#endsAt ?? 0) - this.#clock.now();
    const batches = Math.max(1, Math.ceil(left / BATCH_MS));
    this.#tell(Math.ceil(this.#queue.length / batches));
    if (this.#queue.length > 0) this.#clock.after(BATCH_MS, () => this.#next());
    else this.#endsAt = undefined;
  }

  #tell(count: number): void {
    for (const departure of this.#queue.splice(0, count)) {
      const { run } = departure;
      if (run === undefined) continue;
      departure.run = undefined;
      this.#waiting--;
      run();
    }
    this.#changed();
  }
}
