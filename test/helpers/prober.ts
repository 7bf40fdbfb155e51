import { setTimeout as pause } from "node:timers/promises";
import type { RunningServer } from "./running-server.ts";
import { Watched } from "./watched.ts";

/** A load balancer's health check: readiness at a steady interval, each time on a new connection. */
export class Prober {
  readonly answers: number[] = [];
  readonly #server: RunningServer;
  readonly #watched = new Watched();
  #stopped = false;

  constructor(server: RunningServer, intervalMs: number, userAgent = "prober") {
    this.#server = server;
    void this.#run(intervalMs, userAgent);
  }

  stop(): void {
    this.#stopped = true;
  }

  async answered(count: number): Promise<void> {
    await this.#watched.until(
      () => this.answers.length >= count || undefined,
      () => `${this.answers.length} of ${count} probes answered`,
    );
  }

  /** How often it was told "not ready". */
  get unready(): number {
    return this.answers.filter((status) => status === 503).length;
  }

  async #run(intervalMs: number, userAgent: string): Promise<void> {
    const start = performance.now();
    for (let n = 1; !this.#stopped; n += 1) {
      try {
        const headers = { "User-Agent": userAgent };
        this.answers.push((await this.#server.fetch("/readyz", { headers })).status);
      } catch {
        // The listener is closed: the balancer has its answer.
        return;
      }
      this.#watched.changed();
      await pause(Math.max(0, start + n * intervalMs - performance.now()));
    }
  }
}
