import type { Story } from "./story.ts";

/** A request that is under way when the signal comes, with how far it is. */
export class LongRequest {
  readonly name: string;
  readonly #progress: () => number;
  readonly #note: () => string;
  readonly #send: () => Promise<boolean>;
  #state: "waiting" | "under way" | "whole" | "lost" = "waiting";

  /**
   * @param progress from 0 to 1
   * @param note in words
   * @param send resolves with whether it came through whole
   */
  constructor(
    name: string,
    progress: () => number,
    note: () => string,
    send: () => Promise<boolean>,
  ) {
    this.name = name;
    this.#progress = progress;
    this.#note = note;
    this.#send = send;
  }

  get state(): "waiting" | "under way" | "whole" | "lost" {
    return this.#state;
  }

  get progress(): number {
    if (this.#state === "waiting") return 0;
    return this.#state === "whole" ? 1 : Math.min(this.#progress(), 0.99);
  }

  get note(): string {
    return this.#note();
  }

  async run(story: Story): Promise<void> {
    this.#state = "under way";
    story.tell(`${this.name} begins`);
    this.#state = (await this.#send()) ? "whole" : "lost";
    if (this.#state === "whole") story.tell(`${this.name} is whole, ${this.note}`, "good");
  }
}
