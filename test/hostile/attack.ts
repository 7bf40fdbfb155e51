import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { Watched } from "../helpers/watched.ts";

/** After a refusal there is no hurry: the target is gone, or about to be. */
const REFUSED_MS = 20;

export interface AttackOptions {
  /** How many do it beside each other. @default 1 */
  readonly attackers?: number;
  /** How long each pauses in between. @default 0 */
  readonly everyMs?: number;
}

/** Something that is done again and again until the test is over, whatever becomes of it. */
export class Attack {
  readonly #watched = new Watched();
  #rounds = 0;
  #over = false;

  constructor(
    act: (attacker: number) => Promise<unknown>,
    { attackers = 1, everyMs = 0 }: AttackOptions = {},
  ) {
    onTestFinished(() => {
      this.#over = true;
    });
    for (let attacker = 0; attacker < attackers; attacker += 1) {
      void this.#run(() => act(attacker), everyMs);
    }
  }

  /** How often it went well for the attacker. */
  get rounds(): number {
    return this.#rounds;
  }

  async underWay(rounds: number): Promise<void> {
    await this.#watched.until(
      () => this.#rounds >= rounds || undefined,
      () => `${this.#rounds} of ${rounds} rounds`,
    );
  }

  async #run(act: () => Promise<unknown>, everyMs: number): Promise<void> {
    while (!this.#over) {
      try {
        await act();
        this.#rounds += 1;
        this.#watched.changed();
        await pause(everyMs);
      } catch {
        await pause(REFUSED_MS);
      }
    }
  }
}
