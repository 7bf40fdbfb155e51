import { get } from "node:http";
import { text } from "node:stream/consumers";

export interface Answer {
  readonly atMs: number;
  /** Who answered; what went wrong when nobody did. */
  readonly by: string;
  readonly good: boolean;
}

const EVERY_MS = 20;

/** One request after the other at a steady rate, each on a connection of its own. */
export class Traffic {
  readonly answers: Answer[] = [];
  readonly #url: string;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #open = new Set<Promise<void>>();

  constructor(url: string) {
    this.#url = url;
    this.#timer = setInterval(() => this.#send(), EVERY_MS);
  }

  get nowMs(): number {
    return performance.now() - this.#startedAt;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
  }

  #send(): void {
    const answered = this.#ask().then(({ by, good }) => {
      this.#open.delete(answered);
      this.answers.push({ atMs: this.nowMs, by, good });
    });
    this.#open.add(answered);
  }

  #ask(): Promise<{ by: string; good: boolean }> {
    return new Promise((resolve) => {
      const failed = (error: Error): void => resolve({ by: error.message, good: false });
      get(this.#url, { agent: false }, (res) => {
        const good = res.statusCode === 200;
        text(res).then(
          (body) => resolve({ by: good ? body : String(res.statusCode), good }),
          failed,
        );
      }).on("error", failed);
    });
  }
}
