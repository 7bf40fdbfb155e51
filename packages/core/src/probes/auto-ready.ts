import type { Server } from "node:net";
import type { Clock } from "../clock.ts";
import type { Logger } from "../report/log-sinks.ts";

/** A server that listens so much later than the first one is another one than that which made the process ready. */
const LATE_MS = 1_000;

export interface AutoReadyOptions {
  readonly autoReady: boolean;
  readonly readyPort: number | undefined;
}

/** Which of a process's servers makes it ready: the first that listens, or the one on the port that was named. */
export class AutoReady {
  readonly #options: AutoReadyOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #first: { readonly port: number | undefined; readonly at: number } | undefined;
  #warned = false;

  constructor(options: AutoReadyOptions, clock: Clock, logger: Logger) {
    this.#options = options;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** A server listens. Returns whether the process is ready by that. */
  listens(server: Server): boolean {
    const { autoReady, readyPort } = this.#options;
    const port = portOf(server);
    if (!autoReady) return false;
    if (readyPort !== undefined) return port === readyPort;
    const first = (this.#first ??= { port, at: this.#clock.now() });
    if (port !== first.port) this.#warnOfLate(port, first.port, this.#clock.now() - first.at);
    return true;
  }

  #warnOfLate(port: number | undefined, firstPort: number | undefined, lateMs: number): void {
    if (this.#warned || lateMs < LATE_MS || port === undefined) return;
    this.#warned = true;
    this.#logger.warn(
      `ready since port ${firstPort ?? "of a socket"} was listened on, ${Math.round(lateMs)} ms before port ${port}: if that is ` +
        `where requests are served, say readyPort: ${port} (LASTCALL_READY_PORT=${port})`,
    );
  }
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : undefined;
}
