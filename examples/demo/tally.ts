import { Slices, type Slice } from "../../packages/cli/src/drill/picture/slices.ts";
import type { Story } from "./story.ts";

/** `turned-away` is a whole 503 that says `Connection: close`. */
export type Outcome = "answered" | "turned-away" | "lost";

export interface Loss {
  readonly what: string;
  readonly why: string;
  readonly at: number;
}

/** Every request of every client, from its sending to its end. */
export class Tally {
  readonly #story: Story;
  readonly #requests: Slices<Outcome>;
  readonly losses: Loss[] = [];
  lastAnswerAt = 0;

  constructor(story: Story) {
    this.#story = story;
    this.#requests = new Slices(["answered", "turned-away", "lost"], () => story.now);
  }

  get slices(): readonly Slice<Outcome>[] {
    return this.#requests.all;
  }

  get total(): Readonly<Record<Outcome, number>> {
    return this.#requests.total;
  }

  get inFlight(): number {
    return this.#requests.inFlight;
  }

  get sent(): number {
    return this.total.answered + this.total["turned-away"] + this.total.lost + this.inFlight;
  }

  begin(): void {
    this.#requests.begin();
  }

  end(outcome: Exclude<Outcome, "lost">): void {
    this.lastAnswerAt = this.#story.now;
    this.#requests.end(outcome);
  }

  lose(what: string, why: string): void {
    this.losses.push({ what, why, at: this.#story.now });
    this.#requests.end("lost");
    this.#story.tell(`LOST ${what}: ${why}`, "bad");
  }
}
