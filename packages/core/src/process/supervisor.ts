import cluster from "node:cluster";

/** What PM2 sends where signals don't reach, and when it is told to by `shutdown_with_message`. */
const SHUTDOWN = "shutdown";

/** The process manager at the other end of an IPC channel. */
export class Supervisor {
  readonly #shutdown: () => void;
  #listening = false;

  constructor(shutdown: () => void) {
    this.#shutdown = shutdown;
  }

  listen(): void {
    if (this.#listening || process.send === undefined) return;
    this.#listening = true;
    process.on("message", this.#received);
    // Listening alone would keep a program alive that has nothing else to do: Node counts its listeners.
    channel()?.unrefCounted?.();
  }

  forget(): void {
    if (!this.#listening) return;
    this.#listening = false;
    channel()?.refCounted?.();
    process.removeListener("message", this.#received);
  }

  /** Tells PM2 (`wait_ready`), or another parent that listens; test runners and primaries speak another language. */
  ready(): void {
    const { pm_id: pm2, JEST_WORKER_ID: jest, VITEST: vitest } = process.env;
    const understood = !cluster.isWorker && jest === undefined && vitest === undefined;
    if (pm2 !== undefined || understood) process.send?.("ready");
  }

  readonly #received = (message: unknown): void => {
    if (message === SHUTDOWN) this.#shutdown();
  };
}

/** The count behind `process.channel`, by which Node knows whether anybody listens. */
function channel(): { unrefCounted?: () => void; refCounted?: () => void } | undefined {
  return process.channel as ReturnType<typeof channel>;
}
