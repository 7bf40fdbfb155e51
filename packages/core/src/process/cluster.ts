import cluster, { type Worker } from "node:cluster";
import { constants } from "node:os";
import { type Clock, within } from "../clock.ts";

/** Workers began their own grace period a moment after the primary's: they may end a moment later. */
const OUTLIVE_MS = 300;

/** How long the primary may take to let a worker go. */
const LEAVE_MS = 500;

/** The workers of a cluster's primary. A container signals only PID 1, so that the primary has to pass it on. */
export class ClusterWorkers {
  readonly #forked: () => void;
  readonly #running = new Set<Worker>();
  #watching = false;
  #worst = 0;
  #gone: Promise<void> | undefined;
  #lastGone = (): void => {};
  #allowForks = (): void => {};

  /** `forked` is told when the process becomes a primary with workers. */
  constructor(forked: () => void) {
    this.#forked = forked;
  }

  watch(): void {
    if (this.#watching || !cluster.isPrimary) return;
    this.#watching = true;
    cluster.on("fork", this.#started);
    cluster.on("exit", this.#exited);
    for (const worker of Object.values(cluster.workers ?? {}))
      if (worker !== undefined) this.#started(worker);
  }

  forget(): void {
    this.#allowForks();
    this.#gone = undefined;
    this.#watching = false;
    cluster.removeListener("fork", this.#started);
    cluster.removeListener("exit", this.#exited);
  }

  /** Passes the signal on and lets no new worker start. Resolves when all are gone. */
  stop(reason: string): Promise<void> {
    this.#gone ??= new Promise((resolve) => {
      this.#lastGone = resolve;
      if (this.#running.size === 0) return resolve();
      const signal = reason in constants.signals ? (reason as NodeJS.Signals) : "SIGTERM";
      for (const worker of this.#running) worker.process.kill(signal);
      const { fork } = cluster;
      this.#allowForks = () => void (cluster.fork = fork);
      // Programs fork anew when a worker ends: what they get is one that has ended.
      cluster.fork = () => new (cluster as unknown as { Worker: new () => Worker }).Worker();
    });
    return this.#gone;
  }

  /** Outlives the workers; those that outlast `deadline` by too much are killed. Resolves to the worst exit code. */
  async worstCode(clock: Clock, deadline: number): Promise<number> {
    if (this.#gone === undefined || this.#running.size === 0) return this.#worst;
    const cancel = clock.after(deadline + OUTLIVE_MS - clock.now(), () => {
      for (const worker of this.#running) worker.process.kill("SIGKILL");
    });
    await this.#gone;
    cancel();
    return this.#worst;
  }

  readonly #started = (worker: Worker): void => {
    if (this.#gone !== undefined) {
      worker.process.kill("SIGKILL");
      return;
    }
    this.#running.add(worker);
    this.#forked();
  };

  readonly #exited = (worker: Worker, code: number | null): void => {
    if (!this.#running.delete(worker) || this.#gone === undefined) return;
    this.#worst = Math.max(this.#worst, code ?? 1);
    if (this.#running.size === 0) this.#lastGone();
  };
}

/**
 * Takes a worker out of its cluster before it exits. The primary may be handing it a connection at this moment: one
 * that a worker has not taken goes to another, but with a worker that is gone it would hang.
 */
export async function leaveCluster(clock: Clock, deadline: number): Promise<void> {
  const { worker } = cluster;
  if (worker === undefined || !process.connected) return;
  const disconnected = new Promise((resolve) => process.once("disconnect", resolve));
  worker.disconnect();
  await within(Math.min(LEAVE_MS, deadline - clock.now()), disconnected, clock);
}
