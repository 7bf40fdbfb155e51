export type Tone = "plain" | "good" | "warning" | "bad";

export interface Line {
  /** Milliseconds since the demo began. */
  readonly at: number;
  readonly text: string;
  readonly tone: Tone;
}

/** What happened, in the order in which it was seen, on one clock. */
export class Story {
  readonly #startedAt = performance.now();
  readonly #listeners: ((line: Line) => void)[] = [];
  #signalAt: number | undefined;

  get now(): number {
    return performance.now() - this.#startedAt;
  }

  /** When the signal was sent. */
  get signalAt(): number | undefined {
    return this.#signalAt;
  }

  signalled(): void {
    this.#signalAt = this.now;
  }

  onLine(listener: (line: Line) => void): void {
    this.#listeners.push(listener);
  }

  tell(text: string, tone: Tone = "plain"): void {
    const line = { at: this.now, text, tone };
    for (const listener of this.#listeners) listener(line);
  }
}
