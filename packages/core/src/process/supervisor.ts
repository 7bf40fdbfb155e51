import { listenToParent } from "./parent-channel.ts";

/** What PM2 sends where signals don't reach, and when it is told to by `shutdown_with_message`. */
const SHUTDOWN = "shutdown";

/** PM2 at the other end of an IPC channel. Another parent is told nothing, and its words are the program's. */
export class Supervisor {
  readonly #shutdown: () => void;
  #stopListening: (() => void) | undefined;

  constructor(shutdown: () => void) {
    this.#shutdown = shutdown;
  }

  listen(): void {
    if (!isSupervised()) return;
    this.#stopListening ??= listenToParent((message) => {
      if (message === SHUTDOWN) this.#shutdown();
    });
  }

  forget(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  /** For `wait_ready`. */
  ready(): void {
    // A parent that has hung up, or does so now, is nobody's error.
    if (isSupervised() && process.connected)
      process.send?.("ready", undefined, undefined, () => {});
  }
}

function isSupervised(): boolean {
  return process.env["pm_id"] !== undefined && process.send !== undefined;
}
