import cluster from "node:cluster";
import type { Clock } from "../clock.ts";
import type { Member } from "./member.ts";
import { listenToParent } from "./parent-channel.ts";
import { Systemd } from "./systemd.ts";

/** What PM2 sends where signals don't reach, and when it is told to by `shutdown_with_message`. */
const SHUTDOWN = "shutdown";

/** The process manager: at the other end of an IPC channel, or systemd. */
export class Supervisor {
  readonly #shutdown: (reason: string) => void;
  readonly #systemd: Systemd;
  #stopListening: (() => void) | undefined;

  constructor(clock: Clock, shutdown: (reason: string) => void) {
    this.#systemd = new Systemd(clock);
    this.#shutdown = shutdown;
  }

  listen(): void {
    if (process.send === undefined) return;
    this.#stopListening ??= listenToParent((message) => {
      if (message === SHUTDOWN) this.#shutdown("shutdown message");
    });
  }

  forget(): void {
    this.#systemd.forget();
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  /** Tells PM2 (`wait_ready`), or another parent that listens; test runners and primaries speak another language. */
  ready(): void {
    this.#systemd.ready();
    const { pm_id: pm2, JEST_WORKER_ID: jest, VITEST: vitest } = process.env;
    const understood = !cluster.isWorker && jest === undefined && vitest === undefined;
    if (pm2 === undefined && !understood) return;
    // A parent that has hung up, or does so now, is nobody's error.
    if (process.connected) process.send?.("ready", undefined, undefined, () => {});
  }

  /** The members stop, and will be gone by `deadline`. */
  stopping(deadline: number, members: ReadonlySet<Member>): void {
    this.#systemd.stopping(deadline, () => {
      const inFlight = [...members].reduce((sum, member) => sum + member.inFlight, 0);
      return `stopping, ${inFlight} in flight`;
    });
  }
}
