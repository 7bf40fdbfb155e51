import type { Parts } from "./parts.ts";
import { sayMistake } from "./mistakes.ts";
import { type StartFacts, startSentence } from "./report/sentences.ts";

/** What is said when a lifecycle begins to serve: one line of where it runs. */
export class StartWords {
  readonly #parts: Parts;
  readonly #signalListeners: () => readonly string[];
  readonly #company: () => number;
  readonly #preloaded: boolean;
  #intercepted = false;
  #told = false;
  #late = false;

  /**
   * `signalListeners`: the program's own, by name and place. `company`: how many lifecycles serve and will exit here.
   * `preloaded`: the program knows nothing of it.
   */
  constructor(
    parts: Parts,
    signalListeners: () => readonly string[],
    company: () => number,
    preloaded: boolean,
  ) {
    this.#parts = parts;
    this.#signalListeners = signalListeners;
    this.#company = company;
    this.#preloaded = preloaded;
  }

  /** An adapter has every request pass by. */
  intercepted(): void {
    this.#intercepted = true;
  }

  /** A server listens. Said once, when the program has had its turn to add listeners and to say that it is ready. */
  serves(): void {
    if (this.#told) return;
    this.#told = true;
    this.#parts.clock.nextTurn(() => this.#tell());
  }

  /** Something listened before this lifecycle was made. */
  late(): void {
    if (this.#late || this.#parts.state.stopping) return;
    this.#late = true;
    sayMistake(
      this.#parts.logger,
      "LASTCALL_LATE",
      "a server listened before its lifecycle was made, which learns of it by a request: until then no signal is " +
        "handled; make the lifecycle first, or call lifecycle.adopt(server)",
    );
  }

  #tell(): void {
    const { settings, logger, state } = this.#parts;
    const { platform, budget, probes, probeServer } = settings;
    if (state.stopping) return;
    if (this.#company() > 1 && settings.name === "")
      sayMistake(
        logger,
        "LASTCALL_SEVERAL_LIFECYCLES",
        "several lifecycles with options of their own share this process: give its apps one, or each a `name`",
      );
    const paths = [probes.readiness, probes.liveness, probes.startup].filter(
      (path) => path !== false,
    );
    const facts: StartFacts = {
      state: state.current,
      platform: platform.name,
      toldBy: platform.toldBy,
      gracePeriodMs: budget.gracePeriodMs,
      flushReserveMs: budget.flushReserveMs,
      probes: paths,
      probesBy: this.#probesBy(probeServer !== false),
      ...(probeServer === false ? {} : { probePort: probeServer.port }),
      signalListeners: this.#signalListeners(),
    };
    logger.info(startSentence(facts), { start: facts });
  }
  #probesBy(probeServer: boolean): StartFacts["probesBy"] {
    if (this.#intercepted) return "adapter";
    if (probeServer) return "probe-server";
    return this.#preloaded ? "nobody" : "program";
  }
}
