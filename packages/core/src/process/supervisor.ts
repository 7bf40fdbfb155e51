import { cluster } from "../builtins.ts";
import { listenToParent } from "./parent-channel.ts";

/** What PM2 sends where signals don't reach, and when it is told to by `shutdown_with_message`. */
const SHUTDOWN = "shutdown";

/** The process manager at the other end of an IPC channel. */
export class Supervisor {
  readonly #shutdown: () => void;
  #stopListening: (() => void) | undefined;

  constructor(shutdown: () => void) {
    this.#shutdown = shutdown;
  }

  listen(): void {
    if (process.send === undefined) return;
    this.#stopListening ??= listenToParent((message) => {
      if (message === SHUTDOWN) this.#shutdown();
    });
  }

  forget(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  /** Tells PM2 (`wait_ready`), or another parent that listens; test runners and primaries speak another language. */
  ready(): void {
    // A parent that has hung up is nobody's error.
    if (!process.connected) return;
    const { pm_id: pm2, JEST_WORKER_ID: jest, VITEST: vitest } = process.env;
    const understood = !cluster().isWorker && jest === undefined && vitest === undefined;
    if (pm2 === undefined && !understood) return;
    // Nor is one that hangs up now.
    process.send?.("ready", undefined, undefined, () => {});
  }
}
