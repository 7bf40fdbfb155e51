/** One column of a picture. */
export const SLICE_MS = 100;

export interface Slice<Outcome extends string> {
  readonly ended: Record<Outcome, number>;
  /** The most that were in flight at once. */
  inFlight: number;
}

/** Requests over time, from the sending of each to its end. */
export class Slices<Outcome extends string> {
  readonly #outcomes: readonly Outcome[];
  readonly #now: () => number;
  readonly all: Slice<Outcome>[] = [];
  readonly total: Record<Outcome, number>;
  inFlight = 0;

  /** `now`: milliseconds since the first column. */
  constructor(outcomes: readonly Outcome[], now: () => number) {
    this.#outcomes = outcomes;
    this.#now = now;
    this.total = this.#zero();
  }

  begin(): void {
    this.inFlight += 1;
    const slice = this.#slice();
    slice.inFlight = Math.max(slice.inFlight, this.inFlight);
  }

  end(outcome: Outcome): void {
    this.#slice().ended[outcome] += 1;
    this.total[outcome] += 1;
    this.inFlight -= 1;
  }

  /** It is not in flight any more, and nothing is known of its end. */
  forget(): void {
    this.inFlight -= 1;
  }

  /** The present slice; those in which nothing happened are filled in. */
  #slice(): Slice<Outcome> {
    const index = Math.floor(this.#now() / SLICE_MS);
    while (this.all.length <= index)
      this.all.push({ ended: this.#zero(), inFlight: this.inFlight });
    return this.all[index]!;
  }

  #zero(): Record<Outcome, number> {
    return Object.fromEntries(this.#outcomes.map((outcome) => [outcome, 0])) as Record<
      Outcome,
      number
    >;
  }
}
