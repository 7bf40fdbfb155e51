import type { Cancel } from "../../../packages/core/src/clock.ts";

interface Entry {
  readonly at: number;
  readonly run: () => void;
}

/** What is to happen, by time; what is due at the same moment in the order in which it was added. */
export class Agenda {
  /** Latest first. */
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** When the first of them is due. */
  get next(): number {
    return this.#entries.at(-1)?.at ?? Infinity;
  }

  add(at: number, run: () => void): Cancel {
    const entry = { at, run };
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.at > at) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
    return () => {
      const index = this.#entries.indexOf(entry);
      if (index >= 0) this.#entries.splice(index, 1);
    };
  }

  /** Takes the first one off, if it is due by then. */
  take(by: number): (() => void) | undefined {
    return this.next <= by ? this.#entries.pop()!.run : undefined;
  }
}
