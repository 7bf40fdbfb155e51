import type { ServerResponse } from "node:http";
import { explainedAt, type MistakeCode, sayMistake } from "./mistakes.ts";
import type { LifecycleLogger } from "./report/log-sinks.ts";
import { currentResponse } from "./servers/current-response.ts";
import type { Hooks } from "./phases/hooks.ts";

const CODE: MistakeCode = "LASTCALL_SELF_WAIT";

/** What waits for the shutdown that waits for it: nobody waits for that any more. */
export class SelfWaits {
  readonly #hooks: Hooks;
  readonly #logger: LifecycleLogger;
  readonly #changed: () => void;
  readonly #responses = new Set<ServerResponse>();

  constructor(hooks: Hooks, logger: LifecycleLogger, changed: () => void) {
    this.#hooks = hooks;
    this.#logger = logger;
    this.#changed = changed;
  }

  /** How many of the requests that are waited for are such. */
  requestsOf(servers: { waitsFor(res: ServerResponse): boolean }): number {
    return [...this.#responses].filter((res) => servers.waitsFor(res)).length;
  }

  /** Asked in the moment of an `await` of the report: what to do if it is one by a hook or a request's handler. */
  readonly whoReads = (): (() => void) | undefined => {
    const { caller } = this.#hooks;
    if (caller !== undefined) {
      return () => {
        caller.fail(new Error(`awaits shutdown(), which waits for it (${explainedAt(CODE)})`));
      };
    }
    const response = currentResponse();
    if (response === undefined) return undefined;
    return () => {
      this.#say("a request's handler");
      this.#responses.add(response);
      this.#changed();
    };
  };

  /** The report's own promise was given to `track`. */
  sayTracked(name: string): void {
    this.#say(`tracked work ${name}`);
  }

  #say(who: string): void {
    sayMistake(
      this.#logger,
      CODE,
      `${who} awaits shutdown(), which waits for it: it is waited for no more; call shutdown() without await there`,
    );
  }
}
