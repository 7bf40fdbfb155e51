import type { Server } from "node:net";
import type { Clock } from "../clock.ts";
import type { Logger } from "../report/log-sinks.ts";
import { ClusterMembership } from "./cluster/membership.ts";
import { ClusterWorkers } from "./cluster/workers.ts";
import { MainThread, ServingThreads } from "./threads.ts";

export interface CompanyEvents {
  /** Somebody serves who depends on this thread to hear of the signal. */
  readonly joined: () => void;
  /** The main thread says so. */
  readonly stop: (reason: string) => void;
}

/** The other processes and threads that a shutdown here is one with: a cluster's, and those of this process. */
export class Company {
  readonly #workers: ClusterWorkers;
  readonly #membership: ClusterMembership;
  readonly #threads: ServingThreads;
  readonly #mainThread: MainThread;

  constructor(clock: Clock, { joined, stop }: CompanyEvents) {
    this.#workers = new ClusterWorkers(clock, joined);
    this.#membership = new ClusterMembership(clock);
    this.#threads = new ServingThreads(clock, joined);
    this.#mainThread = new MainThread(clock, stop);
  }

  /** Whether the main thread ends the process. */
  get isLed(): boolean {
    return this.#mainThread.told;
  }

  watch(): void {
    this.#workers.watch();
    this.#threads.watch();
  }

  /** A server of this process is about to listen: it may be one that a cluster's worker asked for. */
  serverFound(server: Server): void {
    this.#workers.serverFound(server);
  }

  /** This thread serves. */
  listen(logger: Logger): void {
    this.#membership.listen();
    this.#mainThread.serve(logger);
  }

  forget(): void {
    this.#workers.forget();
    this.#membership.forget();
    this.#threads.forget();
    this.#mainThread.forget();
  }

  /** Passes the signal on to a primary's workers and to threads that serve. Resolves when all are gone. */
  async stop(reason: string): Promise<void> {
    await Promise.all([this.#workers.stop(reason), this.#threads.stop(reason)]);
  }

  /** In a cluster's worker, waits for the primary's word. Resolves `false` when it had to wait. */
  mayStopListening(deadline: number): Promise<boolean> {
    return this.#membership.mayStopListening(deadline);
  }

  /** Outlives those that `stop` has told, up to `deadline` and a moment. Resolves to the worst of their codes. */
  async worstCode(deadline: number): Promise<number> {
    return Math.max(
      ...(await Promise.all([
        this.#workers.worstCode(deadline),
        this.#threads.worstCode(deadline),
      ])),
    );
  }

  /** All lifecycles of this thread are closed. */
  closed(code: number): void {
    this.#mainThread.leave(code);
  }

  /** The process exits next. */
  leave(deadline: number): Promise<void> {
    return this.#membership.leave(deadline);
  }
}
