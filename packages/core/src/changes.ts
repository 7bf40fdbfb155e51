import type { Cancel, Clock } from "./clock.ts";

/** `true` when it holds; otherwise in how many milliseconds time alone could make it hold (`Infinity`: never). */
export type Condition = () => true | number;

/** Waits for conditions. Nothing polls: a condition is asked again when somebody says that something changed. */
export class Changes {
  readonly #clock: Clock;
  readonly #asking = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  notify(): void {
    for (const ask of this.#asking) ask();
  }

  /** Resolves `true` as soon as `condition` holds, `false` at `deadline` (in the clock's time). */
  until(condition: Condition, deadline: number): Promise<boolean> {
    return new Promise((resolve) => {
      let cancel: Cancel | undefined;
      const ask = (): void => {
        cancel?.();
        cancel = undefined;
        const answer = condition();
        const left = deadline - this.#clock.now();
        if (answer === true || left <= 0) {
          this.#asking.delete(ask);
          resolve(answer === true);
          return;
        }
        cancel = this.#clock.after(Math.min(answer, left), ask);
      };
      this.#asking.add(ask);
      ask();
    });
  }
}
