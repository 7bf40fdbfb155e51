const MAX_WAIT_MS = 20_000;

/** Something that changes and can be waited for: no polling, and a failed wait tells what was seen instead. */
export class Watched {
  readonly #lookers = new Set<() => void>();

  changed(): void {
    for (const look of this.#lookers) look();
  }

  /** The first value of `look` that is not undefined; rejects when `look` throws, or after a long time. */
  until<T>(look: () => T | undefined, describe: () => string, withinMs = MAX_WAIT_MS): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#lookers.delete(lookAgain);
        clearTimeout(timer);
        act();
      };
      const lookAgain = (): void => {
        try {
          const found = look();
          if (found !== undefined) settle(() => resolve(found));
        } catch (error) {
          settle(() => reject(error));
        }
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`nothing came in ${withinMs} ms: ${describe()}`))),
        withinMs,
      );
      this.#lookers.add(lookAgain);
      lookAgain();
    });
  }
}
