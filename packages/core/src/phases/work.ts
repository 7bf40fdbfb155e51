import { OptionError } from "../errors.ts";

/** Background work that counts as in flight until its promise settles. */
export class Work {
  readonly #running = new Map<object, string>();
  readonly #changed: () => void;
  #completed = 0;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get inFlight(): number {
    return this.#running.size;
  }

  get completed(): number {
    return this.#completed;
  }

  track<T>(name: string, promise: Promise<T>): Promise<T> {
    if (typeof promise?.then !== "function") throw new OptionError("track", "a promise", promise);
    const key = {};
    const ended = (): void => {
      if (!this.#running.delete(key)) return;
      this.#completed++;
      this.#changed();
    };
    // A rejection stays the caller's to handle, on the promise that is returned.
    promise.then(ended, ended);
    this.#running.set(key, name);
    return promise;
  }

  /** Nothing waits any more for what still runs: its names. */
  abandon(): string[] {
    const names = [...this.#running.values()];
    this.#running.clear();
    return names;
  }
}
