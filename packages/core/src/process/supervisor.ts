import type { Clock } from "../clock.ts";
import type { Member } from "./member.ts";
import { listenToParent } from "./parent-channel.ts";
import { Systemd } from "./systemd.ts";

/** What PM2 sends where signals don't reach, and when it is told to by `shutdown_with_message`. */
const SHUTDOWN = "shutdown";

/** The process manager: PM2 at the other end of an IPC channel, or systemd. Another parent is told nothing, and its words are the program's. */
export class Supervisor {
  readonly #shutdown: (reason: string) => void;
  readonly #systemd: Systemd;
  #stopListening: (() => void) | undefined;

  constructor(clock: Clock, shutdown: (reason: string) => void) {
    this.#systemd = new Systemd(clock);
    this.#shutdown = shutdown;
  }

  listen(): void {
    if (!isSupervised()) return;
    this.#stopListening ??= listenToParent((message) => {
      if (message === SHUTDOWN) this.#shutdown("shutdown message");
    });
  }

  forget(): void {
    this.#systemd.forget();
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  /** For `wait_ready`. */
  ready(): void {
    this.#systemd.ready();
    // A parent that has hung up, or does so now, is nobody's error.
    if (isSupervised() && process.connected)
      process.send?.("ready", undefined, undefined, () => {});
  }

  /** The members stop, and will be gone by `deadline`. */
  stopping(deadline: number, members: ReadonlySet<Member>): void {
    this.#systemd.stopping(deadline, () => {
      const inFlight = [...members].reduce((sum, member) => sum + member.inFlight, 0);
      return `stopping, ${inFlight} in flight`;
    });
  }
}

function isSupervised(): boolean {
  return process.env["pm_id"] !== undefined && process.send !== undefined;
}
