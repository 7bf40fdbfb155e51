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

  get names(): string[] {
    return [...this.#running.values()];
  }

  track<T>(name: string, promise: Promise<T>): Promise<T> {
    const key = {};
    this.#running.set(key, name);
    const ended = (): void => {
      this.#running.delete(key);
      this.#completed++;
      this.#changed();
    };
    // A rejection stays the caller's to handle, on the promise that is returned.
    promise.then(ended, ended);
    return promise;
  }
}
