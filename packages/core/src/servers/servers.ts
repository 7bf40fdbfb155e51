/**
 * The servers of one lifecycle, drained as one. `server-drain.ts` is the seam: what the phases ask of a server, whatever
 * it speaks, and what it is lent; `counts.ts` is what all of them count together. `discover.ts` hears of servers as
 * they start to listen, and `drain-for.ts` gives each the drain of its protocol, which has a folder: `http1`, `http2`,
 * and `upgrades` for the sockets that have left HTTP behind. `witness.ts` and `traffic.ts` watch who asks, and how
 * often, before the signal. The other files do one thing each for several of them, such as `refusal.ts` the 503 and
 * `accept-queue.ts` the last moment of a listener.
 */
import type { ServerResponse } from "node:http";
import type { Server } from "node:net";
import type { CutRequest } from "../report/report.ts";
import { Attachments } from "./attachments.ts";
import { holdCloseEvent } from "./close-event.ts";
import { allowClosingAgain } from "./closed-again.ts";
import { Counts } from "./counts.ts";
import { onceListeningFailed } from "./discover.ts";
import { drainFor } from "./drain-for.ts";
import type {
  DrainContext,
  Lent,
  Phase,
  Reception,
  ServerDrain,
  Uncounted,
} from "./server-drain.ts";

/** All servers of one lifecycle, drained as one. */
export class Servers {
  readonly #counts = new Counts();
  readonly #context: DrainContext & { phase: Phase; reception: Reception };
  /** Those that listen, or have connections still. */
  readonly #drains = new Map<Server, ServerDrain>();
  readonly #attachments = new Map<Server, Attachments>();
  /** The process exits right after the closing: connections may be left to the kernel. */
  #exits = false;

  constructor(lent: Lent) {
    this.#context = { ...lent, counts: this.#counts, phase: "serving", reception: "serve" };
  }

  /** Takes a server in; `false` when it was in already or does not speak HTTP. */
  add(server: Server): boolean {
    if (this.#drains.has(server)) return false;
    const drain = drainFor(server, this.#context);
    if (drain === undefined) return false;
    const attachments = new Attachments(server);
    this.#drains.set(server, drain);
    this.#attachments.set(server, attachments);
    // Once the shutdown has begun, all of them belong to its report.
    const ended = (): void => {
      if (this.#context.phase === "serving") this.#release(drain);
    };
    attachments.on("close", ended);
    attachments.add(
      onceListeningFailed(server, () => {
        if (drain.uncounted("open") === 0) ended();
      }),
    );
    // One that is found late catches up.
    if (this.#context.phase !== "serving") this.#startLeaving(drain);
    if (this.#context.phase === "draining") drain.startDraining();
    return true;
  }

  /** See `Counts`, of which these are the present values. */
  get inFlight(): number {
    // Clients that are to be told to go elsewhere hold the drain, too.
    const { waiting } = this.#context.departures;
    return this.#counts.inFlight + this.#uncounted("inFlight") + waiting;
  }

  get open(): number {
    return this.#counts.open + this.#uncounted("open");
  }

  /** TLS handshakes that have begun are on their way out, too. */
  get leaving(): number {
    let { leaving } = this.#counts;
    for (const drain of this.#drains.values()) leaving += drain.handshaking;
    return leaving;
  }

  get accepted(): number {
    return this.#counts.accepted;
  }

  /** Connections and requests as they come: two looks tell whether anything came in between. */
  get arrivals(): number {
    return this.#counts.accepted + this.#counts.requests;
  }

  get lastAcceptAt(): number {
    return this.#counts.lastAcceptAt;
  }

  get lastIdleAt(): number {
    return this.#counts.lastIdleAt;
  }

  get lastRequestAt(): number {
    return this.#counts.lastRequestAt;
  }

  waitsFor(res: ServerResponse): boolean {
    return [...this.#drains.values()].some((drain) => drain.waitsFor(res));
  }

  startLeaving(): void {
    const { clock, departures, cutAfterMs } = this.#context;
    this.#context.phase = "leaving";
    departures.begin(clock.now() + cutAfterMs());
    for (const drain of this.#drains.values()) this.#startLeaving(drain);
  }

  startDraining(reception: Reception): void {
    if (this.#context.phase === "serving") this.startLeaving();
    this.#context.phase = "draining";
    this.#context.reception = reception;
    for (const drain of this.#drains.values()) drain.startDraining();
  }

  /** Requests that the cut would end. */
  get cuttable(): number {
    let sum = 0;
    for (const drain of this.#drains.values()) sum += drain.cuttable;
    return sum;
  }

  /** What is in flight now, the first `limit` of it. */
  describe(limit: number): CutRequest[] {
    const described: CutRequest[] = [];
    for (const drain of this.#drains.values())
      described.push(...drain.describe(limit - described.length));
    return described;
  }

  cut(): void {
    this.#context.departures.flush();
    for (const drain of this.#drains.values()) drain.cut();
  }

  stopListening(): void {
    for (const drain of this.#drains.values()) drain.stopListening();
  }

  async close(limitMs: number, exits: boolean): Promise<void> {
    this.#exits = exits;
    await Promise.all([...this.#drains.values()].map((drain) => drain.close(limitMs, exits)));
    for (const server of this.#drains.keys()) allowClosingAgain(server);
  }

  /** All is over: the servers are the program's alone, and may listen again. */
  release(): void {
    // To end them one by one is what the kernel is left to spare the process.
    if (this.#exits && this.open > 0) return;
    for (const drain of this.#drains.values()) this.#release(drain);
  }

  #release(drain: ServerDrain): void {
    const { server } = drain;
    this.#drains.delete(server);
    drain.release();
    this.#attachments.get(server)?.release();
    this.#attachments.delete(server);
  }

  #startLeaving(drain: ServerDrain): void {
    this.#attachments.get(drain.server)?.add(holdCloseEvent(drain.server));
    drain.startLeaving();
  }

  #uncounted(what: Uncounted): number {
    if (this.#context.phase !== "serving") return 0;
    let sum = 0;
    for (const drain of this.#drains.values()) sum += drain.uncounted(what);
    return sum;
  }
}
