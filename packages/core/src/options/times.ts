import { type Budget, type BudgetNumbers, resolveBudget } from "./budget.ts";
import type { PlatformSettings } from "./detect-platform.ts";
import type { BadValue } from "./environment.ts";

/** The budget under a platform's kill limit, which may turn out to be another one after the start. */
export class Times {
  readonly #platform: PlatformSettings;
  #chosen: BudgetNumbers;
  #budget: Budget;
  #limitIsRead: boolean;
  #killLimitMs: number | undefined;

  /** Where `bad` takes numbers that do not fit together, none of them counts. */
  constructor(chosen: BudgetNumbers, platform: PlatformSettings, bad: BadValue) {
    this.#platform = platform;
    this.#chosen = chosen;
    this.#killLimitMs = platform.killLimitMs;
    this.#limitIsRead = platform.limitIsRead;
    try {
      this.#budget = resolveBudget(chosen, this.#killLimitMs);
    } catch (error) {
      bad(error as Error);
      this.#chosen = {};
      this.#budget = resolveBudget(this.#chosen, this.#killLimitMs);
    }
  }

  get budget(): Budget {
    return this.#budget;
  }

  /** What is to be said of a grace period that is too long for a limit that is known; nothing where it fits. */
  get misfit(): readonly string[] {
    const { gracePeriodMs } = this.#budget;
    const limitMs = this.#limitIsRead ? (this.#killLimitMs ?? Infinity) : Infinity;
    if (gracePeriodMs < limitMs) return [];
    return [
      `gracePeriodMs (${gracePeriodMs}) does not fit under the kill limit of ${this.#platform.name} (${limitMs} ms): the ` +
        "process is killed before its hooks are done; raise that limit, or lower gracePeriodMs",
    ];
  }

  limitRead(killLimitMs: number): readonly string[] {
    this.#limitIsRead = true;
    this.#killLimitMs = killLimitMs;
    // What fit before fits now: a platform's limit never makes numbers throw.
    this.#budget = resolveBudget(this.#chosen, killLimitMs);
    return this.misfit;
  }
}
