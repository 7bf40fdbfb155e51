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
      let cancel: Cancel = () => {};
      let askAgainAt = Infinity;
      const ask = (): void => {
        const answer = condition();
        const now = this.#clock.now();
        if (answer === true || now >= deadline) {
          cancel();
          this.#asking.delete(ask);
          resolve(answer === true);
          return;
        }
        // Most changes only put it off: a timer that comes too early asks once more, and is cheaper than another one.
        const at = Math.min(now + answer, deadline);
        if (at >= askAgainAt) return;
        cancel();
        askAgainAt = at;
        cancel = this.#clock.after(at - now, () => {
          askAgainAt = Infinity;
          ask();
        });
      };
      this.#asking.add(ask);
      ask();
    });
  }
}
