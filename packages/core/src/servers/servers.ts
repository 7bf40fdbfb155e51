import type { ServerResponse } from "node:http";
import type { Server } from "node:net";
import type { CutRequest } from "../report/report.ts";
import { drainFor } from "./drain-for.ts";
import type { DrainContext, Reception, ServerDrain } from "./server-drain.ts";

/** All servers of one lifecycle, drained as one. */
export class Servers {
  readonly #context: DrainContext;
  /** Those that listen, or have connections still. */
  readonly #drains = new Map<Server, ServerDrain>();
  /** A server that listens again after it was closed keeps its drain. */
  readonly #known = new WeakMap<Server, ServerDrain>();
  #leaving = false;

  constructor(context: DrainContext) {
    this.#context = context;
  }

  /** Takes a server in; `false` when it was in already or does not speak HTTP. */
  add(server: Server): boolean {
    if (this.#drains.has(server)) return false;
    const drain = this.#known.get(server) ?? drainFor(server, this.#context);
    if (drain === undefined) return false;
    this.#known.set(server, drain);
    this.#drains.set(server, drain);
    server.once("close", () => {
      // Once the shutdown has begun, all of them belong to its report.
      if (!this.#leaving) this.#drains.delete(server);
    });
    return true;
  }

  /** Requests that the drain waits for, and clients that are to be told to go elsewhere. */
  get inFlight(): number {
    return this.#sum((drain) => drain.inFlight) + this.#context.departures.waiting;
  }

  get leaving(): number {
    return this.#sum((drain) => drain.leaving);
  }

  get open(): number {
    return this.#sum((drain) => drain.open);
  }

  get accepted(): number {
    return this.#sum((drain) => drain.accepted);
  }

  get arrivals(): number {
    return this.#sum((drain) => drain.arrivals);
  }

  get lastAcceptAt(): number {
    return this.#latest((drain) => drain.lastAcceptAt);
  }

  get lastIdleAt(): number {
    return this.#latest((drain) => drain.lastIdleAt);
  }

  get lastRequestAt(): number {
    return this.#latest((drain) => drain.lastRequestAt);
  }

  waitsFor(res: ServerResponse): boolean {
    return [...this.#drains.values()].some((drain) => drain.waitsFor(res));
  }

  startLeaving(): void {
    this.#begin();
    for (const drain of this.#drains.values()) drain.startLeaving();
  }

  startDraining(reception: Reception): void {
    this.#begin();
    for (const drain of this.#drains.values()) drain.startDraining(reception);
  }

  describe(): CutRequest[] {
    return [...this.#drains.values()].flatMap((drain) => drain.describe());
  }

  cut(): void {
    this.#context.departures.flush();
    for (const drain of this.#drains.values()) drain.cut();
  }

  stopListening(): void {
    for (const drain of this.#drains.values()) drain.stopListening();
  }

  async close(limitMs: number, exits: boolean): Promise<void> {
    await Promise.all([...this.#drains.values()].map((drain) => drain.close(limitMs, exits)));
  }

  /** With the signal, whichever phase comes first. */
  #begin(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    const { clock, departures, cutAfterMs } = this.#context;
    departures.begin(clock.now() + cutAfterMs);
  }

  #sum(count: (drain: ServerDrain) => number): number {
    let sum = 0;
    for (const drain of this.#drains.values()) sum += count(drain);
    return sum;
  }

  #latest(time: (drain: ServerDrain) => number): number {
    return Math.max(-Infinity, ...[...this.#drains.values()].map(time));
  }
}
