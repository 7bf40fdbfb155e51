import type { EventEmitter } from "node:events";
import type { Cancel, Clock } from "../clock.ts";
import type { DeparturesReport } from "../report/report.ts";
import { firstOf } from "./first-of.ts";

/** As many may be told to go in one moment … */
export const TOGETHER = 200;
/** … and of more, as many in a second as a few survivors take in beside what they have. */
const PER_SECOND = 400;
const BATCH_MS = 20;
/** How much of the time from the signal to the cut telling may take: those told last have a goodbye to say, too. */
const SHARE = 0.75;
/** Over which the report says how many at most were told: long enough to be seen in a survivor's own figures. */
const WINDOW_MS = 100;

/**
 * Tells those who stay connected (WebSockets, subscriptions, HTTP/2 sessions) to go elsewhere: a few at once, many one
 * after the other over the time there is, because all come back at once to the servers that are left.
 */
export class Departures {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #known = new WeakSet<object>();
  readonly #queue = new Set<() => void>();
  /** Those that have a goodbye of their own to say before they are queued. */
  readonly #early = new Map<() => void, Cancel>();
  #latest = Infinity;
  /** When the last of the queue is told. */
  #endsAt = -Infinity;
  #planned = false;
  #telling = false;
  #told = 0;
  #firstAt = 0;
  #lastAt = 0;
  /** Who was told within the last `WINDOW_MS`. */
  #recent: { readonly at: number; readonly count: number }[] = [];
  #most = 0;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Those who have not been told. */
  get waiting(): number {
    return this.#queue.size;
  }

  get report(): DeparturesReport {
    return {
      told: this.#told,
      overMs: Math.round(this.#lastAt - this.#firstAt),
      mostIn100Ms: this.#most,
    };
  }

  /** No one may be told later than at `cutAt`, in the clock's time. */
  begin(cutAt: number): void {
    const now = this.#clock.now();
    this.#latest = now + Math.max(0, cutAt - now) * SHARE;
  }

  /**
   * Tells them when their turn comes, `leastMs` from now or later, in the next turn of the event loop at the earliest;
   * not at all when they have gone by then, and not again when they have been added before.
   */
  add(who: EventEmitter, run: () => void, leastMs = 0): void {
    if (this.#known.has(who)) return;
    this.#known.add(who);
    if (leastMs > 0)
      this.#early.set(
        run,
        this.#clock.after(leastMs, () => this.#enqueue(run)),
      );
    else this.#enqueue(run);
    who.once("close", () => {
      this.#early.get(run)?.();
      this.#early.delete(run);
      if (this.#queue.delete(run)) this.#changed();
    });
    this.#changed();
  }

  /** Tells all that are left. */
  flush(): void {
    for (const [run, cancel] of this.#early) {
      cancel();
      this.#queue.add(run);
    }
    this.#early.clear();
    this.#tell(this.#queue.size);
  }

  #enqueue(run: () => void): void {
    this.#early.delete(run);
    this.#queue.add(run);
    this.#plan();
  }

  /** Once all that go at the same moment are known. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.#clock.nextTurn(() => {
      this.#planned = false;
      const now = this.#clock.now();
      const many = this.#queue.size > TOGETHER || this.#endsAt > now;
      const neededMs = many ? (this.#queue.size / PER_SECOND) * 1_000 : 0;
      this.#endsAt = Math.min(now + neededMs, Math.max(now, this.#latest));
      if (!this.#telling) this.#tellOn();
    });
  }

  /** A moment that came too late is spread over those that follow. */
  #tellOn(): void {
    const batches = Math.max(1, Math.ceil((this.#endsAt - this.#clock.now()) / BATCH_MS));
    this.#tell(Math.ceil(this.#queue.size / batches));
    this.#telling = this.#queue.size > 0;
    if (this.#telling) this.#clock.after(BATCH_MS, () => this.#tellOn());
  }

  #tell(count: number): void {
    const turn = firstOf(this.#queue, count);
    for (const run of turn) {
      this.#queue.delete(run);
      run();
    }
    if (turn.length > 0) this.#note(turn.length);
    this.#changed();
  }

  #note(count: number): void {
    const now = this.#clock.now();
    if (this.#told === 0) this.#firstAt = now;
    this.#lastAt = now;
    this.#told += count;
    this.#recent = [...this.#recent.filter(({ at }) => at > now - WINDOW_MS), { at: now, count }];
    const inWindow = this.#recent.reduce((sum, { count: told }) => sum + told, 0);
    this.#most = Math.max(this.#most, inWindow);
  }
}
