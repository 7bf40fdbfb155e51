import { cluster } from "../../builtins.ts";
import { type Clock, within } from "../../clock.ts";
import { listenToParent } from "../parent-channel.ts";
import { ANNOUNCE, LET_GO, message, says, SETTLED } from "./messages.ts";

/** Node itself listens to the end of a worker's channel. */
const NODES_LISTENERS = 1;
/** How long the primary may take to let a worker go. */
const LEAVE_MS = 500;

/** A worker's place in its cluster. The primary hands it connections as long as it listens, and in that very moment. */
export class ClusterMembership {
  readonly #clock: Clock;
  #stopListening: (() => void) | undefined;
  /** Whether the primary wants to be asked before this worker stops listening. */
  #asks = false;
  #settled = false;
  #letGo: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  listen(): void {
    if (process.send === undefined || !cluster().isWorker) return;
    this.#stopListening ??= listenToParent((received) => {
      if (says(received, ANNOUNCE)) this.#announced();
      if (!says(received, LET_GO)) return;
      this.#asks = false;
      this.#letGo?.();
    });
  }

  forget(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  /**
   * Waits, up to `deadline` (in the clock's time), for the primary's word that this worker may stop listening.
   * Resolves `false` when it had to wait: connections may have come meanwhile.
   */
  async mayStopListening(deadline: number): Promise<boolean> {
    this.#settled = true;
    if (!this.#asks || !process.connected) return true;
    const letGo = new Promise<void>((resolve) => (this.#letGo = resolve));
    // Whoever has left the cluster is handed no connection, and waits for nobody's word.
    const left = (): void => this.#letGo?.();
    process.once("disconnect", left);
    tellPrimary(SETTLED);
    await within(deadline - this.#clock.now(), letGo, this.#clock);
    process.removeListener("disconnect", left);
    this.#asks = false;
    return false;
  }

  /**
   * Takes the worker out of its cluster before it exits. The primary may be handing it a connection at this moment:
   * one that a worker has not taken goes to another, but with a worker that is gone it would hang.
   *
   * A program that cleans up when its worker is disconnected is waited for: until it exits or has nothing left to do,
   * and not beyond `deadline` (in the clock's time).
   */
  async leave(deadline: number): Promise<void> {
    if (!process.connected) return;
    const { worker } = cluster();
    if (worker === undefined) return;
    const cleansUp =
      worker.listenerCount("disconnect") > 0 ||
      process.listenerCount("disconnect") > NODES_LISTENERS;
    const disconnected = new Promise((resolve) => process.once("disconnect", resolve));
    worker.disconnect();
    await within(Math.min(LEAVE_MS, deadline - this.#clock.now()), disconnected, this.#clock);
    if (!cleansUp) return;
    await new Promise<void>((resolve) => {
      this.#clock.afterUnheld(deadline - this.#clock.now(), resolve);
    });
  }

  #announced(): void {
    if (this.#settled) tellPrimary(SETTLED);
    else this.#asks = true;
  }
}

function tellPrimary(said: Parameters<typeof message>[0]): void {
  // A primary that has hung up, or does so now, need not hear it.
  if (process.connected) process.send?.(message(said), undefined, undefined, () => {});
}
