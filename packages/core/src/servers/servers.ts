/**
 * The servers of one lifecycle, drained as one. `server-drain.ts` is the seam: what the phases ask of a server, whatever
 * it speaks, and what it is lent; `counts.ts` is what all of them count together. `discover.ts` hears of servers as
 * they start to listen, and `drain-for.ts` gives each the drain of its protocol, which has a folder: `http1`, `http2`,
 * and `upgrades` for the sockets that have left HTTP behind. `witness.ts` and `traffic.ts` watch who asks, and how often,
 * before the signal. The others do one thing each for several of them, such as `refusal.ts` the 503.
 */
import type { ServerResponse } from "node:http";
import type { Server } from "node:net";
import type { CutRequest, DeparturesReport } from "../report/report.ts";
import { leastArrivals, listenersOf } from "./close-listener.ts";
import { allowClosingAgain } from "./closed-again.ts";
import { Departures, TOGETHER } from "./departures.ts";
import { onceListeningFailed } from "./discover.ts";
import { Served } from "./served.ts";
import type { Lent, Phase, Reception } from "./server-drain.ts";

/** All servers of one lifecycle, drained as one. */
export class Servers {
  readonly #lent: Lent;
  #departures: Departures;
  /** Those that listen, or have connections still. */
  readonly #served = new Map<Server, Served>();
  #phase: Phase = "serving";
  #reception: Reception = "serve";
  /** The process exits right after the closing: connections may be left to the kernel. */
  #exits = false;

  constructor(lent: Lent) {
    this.#lent = lent;
    this.#departures = lent.departures;
  }

  /** Takes a server in; `false` when it was in already or does not speak HTTP. */
  add(server: Server): boolean {
    const known = this.#served.get(server);
    known?.listensAgain();
    const served = known ?? Served.of(server, this.#lent);
    if (served === undefined || served === known) return false;
    this.#served.set(server, served);
    // Once the shutdown has begun, all of them belong to its report.
    const ended = (): void => {
      if (served.serving && !served.listens) this.#release(served);
    };
    served.attachments.on("close", ended);
    served.attachments.add(
      onceListeningFailed(server, () => {
        if (served.drain.uncounted("open") === 0) ended();
      }),
    );
    // One that is found late catches up.
    served.enter(this.#phase, this.#reception);
    return true;
  }

  /**
   * Parts with the servers that `are` meant, to be drained by themselves while the others serve on; absent where no
   * other is left, or all stop already.
   */
  part(are: (server: Server) => boolean): Servers | undefined {
    const meant = [...this.#served.values()].filter(({ drain }) => are(drain.server));
    if (this.#phase !== "serving" || meant.length === this.#served.size) return undefined;
    const apart = new Servers(this.#lent);
    apart.#departures = new Departures(this.#lent.clock, this.#lent.changed);
    for (const served of meant) {
      served.part(apart.#departures);
      this.#served.delete(served.drain.server);
      apart.#served.set(served.drain.server, served);
    }
    return apart;
  }

  /** See `Counts`, of which these are the present values. */
  get inFlight(): number {
    // Clients that are to be told to go elsewhere hold the drain, too.
    const inFlight = this.#sum(({ context, drain, serving }) => {
      return context.counts.inFlight + (serving ? drain.uncounted("inFlight") : 0);
    });
    return inFlight + this.#departures.waiting;
  }

  get open(): number {
    return this.#sum(({ context, drain, serving }) => {
      return context.counts.open + (serving ? drain.uncounted("open") : 0);
    });
  }

  get leaving(): number {
    return this.#sum(({ context }) => context.counts.leaving);
  }

  get accepted(): number {
    return this.#sum(({ context }) => context.counts.accepted);
  }

  /** Connections and requests as they come: two looks tell whether anything came in between. */
  get arrivals(): number {
    return this.#sum(({ context: { counts } }) => counts.accepted + counts.requests);
  }

  get lastAcceptAt(): number {
    return this.#latest("lastAcceptAt");
  }

  get lastIdleAt(): number {
    return this.#latest("lastIdleAt");
  }

  get lastRequestAt(): number {
    return this.#latest("lastRequestAt");
  }

  /** Clients told to go elsewhere. */
  get departed(): DeparturesReport {
    return this.#departures.report;
  }

  waitsFor(res: ServerResponse): boolean {
    return [...this.#served.values()].some(({ drain }) => drain.waitsFor(res));
  }

  startLeaving(): void {
    const { clock, cutAfterMs } = this.#lent;
    this.#departures.begin(clock.now() + cutAfterMs());
    this.#enter("leaving", "serve");
    // Where they are many, the lame duck is time in which some can come back already.
    if (this.#sum(({ drain }) => drain.staying) <= TOGETHER) return;
    for (const { drain } of this.#served.values()) drain.sendAway();
  }

  startDraining(reception: Reception): void {
    if (this.#phase === "serving") this.startLeaving();
    this.#enter("draining", reception);
  }

  /** Requests that the cut would end. */
  get cuttable(): number {
    return this.#sum(({ drain }) => drain.cuttable);
  }

  /** What is in flight now, the first `limit` of it. */
  describe(limit: number): CutRequest[] {
    const described: CutRequest[] = [];
    for (const { drain } of this.#served.values())
      described.push(...drain.describe(limit - described.length));
    return described;
  }

  /** Ends what is in flight; what comes from here on is refused. */
  cut(): void {
    this.#departures.flush();
    this.#reception = "refuse";
    for (const served of this.#served.values()) served.cut();
  }

  /** See the function of this name. */
  get leastArrivals(): number {
    return leastArrivals(listenersOf(this.#served.keys()));
  }

  async stopListening(by: number): Promise<void> {
    await Promise.all([...this.#served.values()].map(({ drain }) => drain.stopListening(by)));
  }

  async close(limitMs: number, exits: boolean): Promise<void> {
    this.#exits = exits;
    // Whose goodbye would have taken longer than there was is told now.
    this.#departures.flush();
    const all = [...this.#served.values()];
    await Promise.all(all.map(({ drain }) => drain.close(limitMs, exits)));
    for (const { drain } of this.#served.values()) allowClosingAgain(drain.server);
  }

  /** All is over: the servers are the program's alone, and may listen again. */
  release(): void {
    // To end them one by one is what the kernel is left to spare the process.
    if (this.#exits && this.open > 0) return;
    for (const served of this.#served.values()) this.#release(served);
  }

  #release(served: Served): void {
    this.#served.delete(served.drain.server);
    served.release();
  }

  #enter(phase: Phase, reception: Reception): void {
    this.#phase = phase;
    this.#reception = reception;
    for (const served of this.#served.values()) served.enter(phase, reception);
  }

  #sum(of: (served: Served) => number): number {
    return [...this.#served.values()].reduce((sum, served) => sum + of(served), 0);
  }

  #latest(what: "lastAcceptAt" | "lastIdleAt" | "lastRequestAt"): number {
    const each = [...this.#served.values()].map(({ context }) => context.counts[what]);
    return Math.max(-Infinity, ...each);
  }
}
