import type { Worker } from "node:cluster";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { constants } from "node:os";
import type { Server } from "node:net";
import { cluster } from "../../builtins.ts";
import type { Clock } from "../../clock.ts";
import { ClusterListeners } from "./listeners.ts";
import { ANNOUNCE, LET_GO, message, says, SETTLED } from "./messages.ts";
import { noWorker } from "./no-worker.ts";

/** Published by `node:child_process` with every child, a cluster's workers too, before anybody hears of it. */
const CHILD_CHANNEL = "child_process";

/** Workers began their own grace period a moment after the primary's: they may end a moment later. */
const OUTLIVE_MS = 300;

/** The workers of a cluster's primary. A container signals only PID 1, so that the primary has to pass it on. */
export class ClusterWorkers {
  readonly #clock: Clock;
  readonly #forked: () => void;
  readonly #listeners: ClusterListeners;
  readonly #running = new Set<Worker>();
  /** Those of them that other workers' connections may still go to. */
  readonly #listening = new Set<Worker>();
  /** Those of which it is not known that they have ever listened. */
  readonly #starting = new Set<Worker>();
  #signal: NodeJS.Signals = "SIGTERM";
  /** For the first child. */
  #waiting = false;
  #watching = false;
  #worst = 0;
  #gone: Promise<void> | undefined;
  #lastGone = (): void => {};
  #allowForks = (): void => {};

  /** `forked` is told when the process becomes a primary with workers. */
  constructor(clock: Clock, forked: () => void) {
    this.#clock = clock;
    this.#forked = forked;
    this.#listeners = new ClusterListeners(clock);
  }

  /** Looks for workers, which there are none of as long as the process has no children. */
  watch(): void {
    if (this.#waiting || this.#watching) return;
    if (process.getActiveResourcesInfo().includes("ProcessWrap")) return this.#attach();
    this.#waiting = true;
    subscribe(CHILD_CHANNEL, this.#attach);
  }

  forget(): void {
    unsubscribe(CHILD_CHANNEL, this.#attach);
    this.#waiting = false;
    this.#allowForks();
    this.#gone = undefined;
    this.#worst = 0;
    this.#signal = "SIGTERM";
    this.#starting.clear();
    if (!this.#watching) return;
    this.#watching = false;
    cluster().removeListener("fork", this.#forks);
    cluster().removeListener("listening", this.#listens);
    cluster().removeListener("exit", this.#exited);
    cluster().removeListener("message", this.#told);
  }

  readonly #attach = (): void => {
    unsubscribe(CHILD_CHANNEL, this.#attach);
    this.#waiting = false;
    if (this.#watching || !cluster().isPrimary) return;
    this.#watching = true;
    // First in line: a listener of the program's that throws must not keep ours from knowing.
    cluster().prependListener("fork", this.#forks);
    cluster().prependListener("listening", this.#listens);
    cluster().prependListener("exit", this.#exited);
    for (const worker of Object.values(cluster().workers ?? {}))
      if (worker !== undefined) this.#started(worker);
  };

  /** A server of this process is about to listen: it may be one that a worker asked for. */
  serverFound(server: Server): void {
    if (this.#running.size > 0) this.#listeners.found(server);
  }

  /** Passes the signal on and lets no new worker start. Resolves when all are gone. */
  stop(reason: string): Promise<void> {
    this.#gone ??= new Promise((resolve) => {
      this.#lastGone = resolve;
      if (this.#running.size === 0) return resolve();
      this.#listeners.watch();
      cluster().on("message", this.#told);
      if (reason in constants.signals) this.#signal = reason as NodeJS.Signals;
      for (const worker of this.#running) {
        this.#listening.add(worker);
        tell(worker, ANNOUNCE);
        worker.process.kill(this.#signal);
      }
      const primary = cluster();
      const { fork } = primary;
      this.#allowForks = () => void (primary.fork = fork);
      // Programs fork anew when a worker ends: what they get is one that has ended.
      primary.fork = noWorker;
    });
    return this.#gone;
  }

  /** Outlives the workers; those that outlast `deadline` by too much are killed. Resolves to the worst exit code. */
  async worstCode(deadline: number): Promise<number> {
    if (this.#gone === undefined || this.#running.size === 0) return this.#worst;
    const cancel = this.#clock.after(deadline + OUTLIVE_MS - this.#clock.now(), () => {
      for (const worker of this.#running) worker.process.kill("SIGKILL");
    });
    await this.#gone;
    cancel();
    return this.#worst;
  }

  readonly #forks = (worker: Worker): void => {
    this.#starting.add(worker);
    this.#started(worker);
  };

  readonly #listens = (worker: Worker): void => {
    this.#starting.delete(worker);
  };

  readonly #started = (worker: Worker): void => {
    if (this.#gone !== undefined) {
      worker.process.kill("SIGKILL");
      return;
    }
    this.#running.add(worker);
    this.#forked();
  };

  readonly #told = (worker: Worker, received: unknown): void => {
    if (says(received, SETTLED)) void this.#letGo(worker);
  };

  /** As long as another worker listens, connections that this one does not take go there. */
  async #letGo(worker: Worker): Promise<void> {
    this.#listening.delete(worker);
    if (this.#listening.size === 0) await this.#listeners.close();
    tell(worker, LET_GO);
  }

  readonly #exited = (worker: Worker, code: number | null, signal: string | null): void => {
    this.#listening.delete(worker);
    const neverListened = this.#starting.delete(worker);
    if (!this.#running.delete(worker) || this.#gone === undefined) return;
    // The signal found it before anybody in it listened, to signals or to clients: nothing is lost.
    const loses = !(neverListened && signal === this.#signal);
    if (loses) this.#worst = Math.max(this.#worst, code ?? 1);
    if (this.#running.size === 0) this.#lastGone();
  };
}

function tell(worker: Worker, said: Parameters<typeof message>[0]): void {
  // A worker that is just leaving does not hear it, and need not.
  if (worker.isConnected()) worker.send(message(said), () => {});
}
