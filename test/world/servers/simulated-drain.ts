import type { ServerResponse } from "node:http";
import { Server } from "node:net";
import type { CutRequest } from "../../../packages/core/src/report/report.ts";
import type {
  DrainContext,
  ServerDrain,
  Uncounted,
} from "../../../packages/core/src/servers/server-drain.ts";
import type { Heard, SimulatedConnection } from "./simulated-connection.ts";
import type { SimulatedResponse } from "./simulated-response.ts";

/** What counts for each answer: the drain waits for it, or only the closing does. */
type Counted = "inFlight" | "leaving";

/** The seam between the policy and a server, on a server without parser, stream or socket: thousands of stops a second. */
export class SimulatedDrain implements ServerDrain, Heard {
  readonly server: Server;
  readonly #context: DrainContext;
  readonly #serve: (res: SimulatedResponse) => void;
  readonly #open = new Set<SimulatedConnection>();
  readonly #counted = new Map<SimulatedResponse, Counted>();
  readonly #cut = new Set<SimulatedResponse>();

  constructor(server: Server, context: DrainContext, serve: (res: SimulatedResponse) => void) {
    this.server = server;
    this.#context = context;
    this.#serve = serve;
  }

  accepted(connection: SimulatedConnection): void {
    const { counts, clock, phase } = this.#context;
    counts.accepted++;
    counts.lastAcceptAt = clock.now();
    this.#open.add(connection);
    if (phase !== "serving") counts.open++;
  }

  now(): number {
    return this.#context.clock.now();
  }

  get closing(): boolean {
    return this.#context.phase !== "serving";
  }

  request(connection: SimulatedConnection, res: SimulatedResponse): void {
    const { phase, counts, clock, isExempt, reception } = this.#context;
    const req = res.asRequest;
    if (phase === "serving") {
      this.#context.saw(req, connection, clock.now());
      return this.#serve(res);
    }
    const exempt = isExempt(req);
    if (!exempt) {
      counts.requests++;
      counts.lastRequestAt = clock.now();
    }
    this.#count(res, exempt || reception === "refuse" ? "leaving" : "inFlight");
    process.nextTick(() => {
      const response = res as unknown as ServerResponse;
      if (exempt && this.#context.answerProbe(req, response)) return;
      if (exempt || reception !== "refuse") return this.#serve(res);
      this.#context.tally.refused++;
      this.#context.refuse(req, response);
    });
  }

  header(_: SimulatedConnection, res: SimulatedResponse): void {
    if (this.#context.phase === "draining") this.#endIfSubscription(res);
  }

  ended(connection: SimulatedConnection, res: SimulatedResponse, whole: boolean): void {
    const { counts, tally, clock, changed } = this.#context;
    const counted = this.#counted.get(res);
    this.#counted.delete(res);
    if (connection.newest === res) connection.newest = undefined;
    if (counted !== undefined) counts[counted]--;
    if (counted === "inFlight") tally[whole ? "completed" : "aborted"]++;
    if (!connection.saidClose) counts.lastIdleAt = clock.now();
    changed();
  }

  gone(connection: SimulatedConnection): void {
    this.#open.delete(connection);
    if (this.#context.phase !== "serving") this.#context.counts.open--;
    this.#context.changed();
  }

  lingering(begun: boolean): void {
    const { counts, changed } = this.#context;
    counts.leaving += begun ? 1 : -1;
    if (!begun) counts.lastIdleAt = this.now();
    changed();
  }

  uncounted(what: Uncounted): number {
    return what === "open" ? this.#open.size : this.#unanswered().length;
  }

  waitsFor(): boolean {
    return false;
  }

  startLeaving(): void {
    this.#context.counts.open += this.#open.size;
    for (const res of this.#unanswered()) this.#count(res, "inFlight");
  }

  startDraining(): void {
    this.sendAway();
  }

  get staying(): number {
    return this.#waitedFor().filter((res) => this.#isSubscription(res)).length;
  }

  sendAway(): void {
    for (const res of this.#waitedFor()) this.#endIfSubscription(res);
  }

  get cuttable(): number {
    return this.#waitedFor().length;
  }

  describe(limit: number): CutRequest[] {
    return this.#waitedFor()
      .slice(0, limit)
      .map(({ req, at, headersSent }) => ({
        method: req.method,
        path: req.url.split("?")[0]!,
        ageMs: Math.round(this.now() - at),
        progress: headersSent ? "responding" : req.complete ? "processing" : "receiving",
      }));
  }

  cut(): void {
    const { counts, refuse, tally } = this.#context;
    for (const res of this.#waitedFor()) {
      counts.inFlight--;
      this.#count(res, "leaving");
      this.#cut.add(res);
    }
    for (const connection of this.#open) {
      for (const res of connection.pipeline) {
        if (!this.#cut.has(res) || res.writableEnded) continue;
        if (!res.headersSent) refuse(res.asRequest, res as unknown as ServerResponse);
        else {
          tally.connectionsCut++;
          connection.destroy(true);
          break;
        }
      }
    }
  }

  async stopListening(): Promise<void> {
    if (this.server.listening) Server.prototype.close.call(this.server);
  }

  async close(_: number, exits: boolean): Promise<void> {
    if (exits) return;
    for (const connection of this.#open) connection.destroy(false);
  }

  /** As `close()` of Node's HTTP server, with which a shutdown ends: no connection is kept idle. */
  release(): void {
    for (const one of this.#open) if (one.pipeline.length === 0) one.destroy(false);
  }

  #count(res: SimulatedResponse, as: Counted): void {
    this.#counted.set(res, as);
    this.#context.counts[as]++;
  }

  /** In normal operation: those that the signal would find in flight. */
  #unanswered(): SimulatedResponse[] {
    const all = [...this.#open].flatMap(({ pipeline }) => pipeline);
    return all.filter(({ asRequest }) => !this.#context.isExempt(asRequest));
  }

  #waitedFor(): SimulatedResponse[] {
    return [...this.#counted].flatMap(([res, counted]) => (counted === "inFlight" ? [res] : []));
  }

  #isSubscription(res: SimulatedResponse): boolean {
    const contentType = res.headersSent ? res.contentType : undefined;
    return this.#context.subscriptions.has(res.asRequest, contentType);
  }

  #endIfSubscription(res: SimulatedResponse): void {
    const { subscriptions, departures, counts, tally } = this.#context;
    if (this.#counted.get(res) !== "inFlight" || !this.#isSubscription(res)) return;
    counts.inFlight--;
    this.#count(res, "leaving");
    tally.longLived++;
    const end = (): void => res.end(subscriptions.farewell(res.contentType ?? ""));
    departures.add(res, end, subscriptions.goodbyeMs(res.contentType));
  }
}
