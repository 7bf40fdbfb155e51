import type { Logger } from "../report/log-sinks.ts";
import { oneLine } from "../report/text.ts";
import type { State } from "../state.ts";

/** Whether the process asks for traffic: by its state, and by what the program says of itself meanwhile. */
export class Readiness {
  readonly state: State;
  readonly #logger: Logger;
  #withheld: string | undefined;

  constructor(state: State, logger: Logger) {
    this.state = state;
    this.#logger = logger;
  }

  get good(): boolean {
    return this.state.current === "ready" && this.#withheld === undefined;
  }

  /** Why the program wants no requests for now. */
  get withheld(): string | undefined {
    return this.#withheld;
  }

  withhold(reason: string): void {
    const said = oneLine(reason);
    if (said !== this.#withheld && !this.state.stopping) this.#logger.warn(`not ready: ${said}`);
    this.#withheld = said;
  }

  giveBack(): void {
    if (this.#withheld !== undefined && !this.state.stopping)
      this.#logger.info(`ready again, after: ${this.#withheld}`);
    this.#withheld = undefined;
  }
}
