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
    const alone = process.listenerCount("message") === 0;
    process.on("message", this.#received);
    // Listening alone would keep a program alive that has nothing else to do.
    if (alone) process.channel?.unref();
  }

  forget(): void {
    this.#listening = false;
    process.removeListener("message", this.#received);
  }

  /** Tells PM2 (`wait_ready`), and nobody else: another parent may speak another language. */
  ready(): void {
    if (process.env["pm_id"] !== undefined) process.send?.("ready");
  }

  readonly #received = (message: unknown): void => {
    if (message === SHUTDOWN) this.#shutdown();
  };
}
