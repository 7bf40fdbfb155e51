import { OptionError } from "../errors.ts";
import { oneLine } from "../report/text.ts";

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
    if (typeof name !== "string" || name === "")
      throw new OptionError("track", "a name before the promise: track(name, promise)", name);
    if (typeof promise?.then !== "function")
      throw new OptionError("track", "a promise after the name: track(name, promise)", promise);
    const key = {};
    const ended = (): void => {
      if (!this.#running.delete(key)) return;
      this.#completed++;
      this.#changed();
    };
    this.#running.set(key, name);
    // Not asked by hand: a thenable may settle at once, twice, or throw. A rejection stays the caller's to handle,
    // on the promise that is returned.
    Promise.resolve(promise).then(ended, ended);
    return promise;
  }

  /** The names of the oldest that run. */
  names(limit: number): string[] {
    const names: string[] = [];
    for (const name of this.#running.values()) {
      if (names.length === limit) break;
      names.push(oneLine(name));
    }
    return names;
  }

  /** Nothing waits any more for what still runs. */
  abandon(): void {
    this.#running.clear();
  }
}
