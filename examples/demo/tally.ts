import type { Story } from "./story.ts";

/** One column of the picture. */
export const SLICE_MS = 100;

/** `turned-away` is a whole 503 that says `Connection: close`. */
export type Outcome = "answered" | "turned-away" | "lost";

export interface Loss {
  readonly what: string;
  readonly why: string;
  readonly at: number;
}

export interface Slice {
  readonly ended: Record<Outcome, number>;
  /** The most that were in flight at once. */
  inFlight: number;
}

/** Every request of every client, from its sending to its end. */
export class Tally {
  readonly #story: Story;
  readonly losses: Loss[] = [];
  readonly slices: Slice[] = [];
  readonly total: Record<Outcome, number> = { answered: 0, "turned-away": 0, lost: 0 };
  inFlight = 0;
  lastAnswerAt = 0;

  constructor(story: Story) {
    this.#story = story;
  }

  get sent(): number {
    return this.total.answered + this.total["turned-away"] + this.total.lost + this.inFlight;
  }

  begin(): void {
    this.inFlight += 1;
    const slice = this.#slice();
    slice.inFlight = Math.max(slice.inFlight, this.inFlight);
  }

  end(outcome: Exclude<Outcome, "lost">): void {
    this.lastAnswerAt = this.#story.now;
    this.#count(outcome);
  }

  lose(what: string, why: string): void {
    this.losses.push({ what, why, at: this.#story.now });
    this.#count("lost");
    this.#story.tell(`LOST ${what}: ${why}`, "bad");
  }

  #count(outcome: Outcome): void {
    this.#slice().ended[outcome] += 1;
    this.total[outcome] += 1;
    this.inFlight -= 1;
  }

  /** The present slice; those in which nothing happened are filled in. */
  #slice(): Slice {
    const index = Math.floor(this.#story.now / SLICE_MS);
    while (this.slices.length <= index) {
      this.slices.push({
        ended: { answered: 0, "turned-away": 0, lost: 0 },
        inFlight: this.inFlight,
      });
    }
    return this.slices[index]!;
  }
}
