/**
 * HTTP/1, in three layers: `http1` stands in for the server's own listeners and decides how a request is met,
 * `exchanges` follows each response to its end, `connections` the sockets they share. The other files are what
 * happens to one response or one socket on the way out.
 *
 * In normal operation next to nothing is done: a request is noted with its time and path (`arrival`), a socket is
 * remembered (`connections`). Only at the signal is it found out what is in flight, and each connection and response
 * followed from there on.
 *
 * A response, from the signal on:
 *
 *     in flight when the signal came          came since
 *               │                                │
 *               │    ┌── counts, and is served ──┼── is exempt, or refused ──┐
 *               ▼    ▼                                                       ▼
 *            ┌─ inFlight ─┐   at draining: an answer without an end      ┌ leaving ┐   nothing waits for it
 *            │ the drain  │ ───────────────────────────────────────────▶ │ only the│   but settling and closing,
 *            │  waits     │   at the deadline: cut, answered 503 or gone │ closing │   for a bounded time
 *            └─────┬──────┘                                              │ waits   │
 *                  ▼                                                     └────┬────┘
 *       closed: completed, or aborted where it was not written in full        ▼  closed
 *
 * A connection:
 *
 *     accepted, or under TLS: handshaking ─▶ secured
 *         │  its first request since the signal, or the one in flight at the signal
 *         ▼
 *     speaking ── `newest` is the response to its latest request: of those pipelined only it may say close
 *         │  `newest` writes its header
 *         ▼
 *     saidClose ── what comes behind is neither answered nor run; an upload still coming in is lingered for
 *         ▼
 *     gone: the responses still on it are orphaned, and end with it
 */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { CutRequest } from "../../report/report.ts";
import { Attachments } from "../attachments.ts";
import { closeListener } from "../close-listener.ts";
import type { DrainContext, ServerDrain, Uncounted } from "../server-drain.ts";
import { Upgrades } from "../upgrades/upgrades.ts";
import { Exchanges } from "./exchanges.ts";
import { type RequestWatcher, watchRequests } from "./request-watch.ts";

/** The events by which Node hands a request to its server … */
const REQUEST_EVENTS = ["request", "checkContinue", "checkExpectation"];
/** … and those of them that it answers by itself where nobody listens. */
const ANSWERED_EVENTS = ["checkContinue", "checkExpectation"];

/** HTTP/1.0 and HTTP/1.1, over plain sockets or TLS. */
export class Http1Drain implements ServerDrain, RequestWatcher {
  readonly server: HttpServer;
  readonly #context: DrainContext;
  readonly #exchanges: Exchanges;
  readonly #upgrades: Upgrades;
  readonly #attachments: Attachments;
  /** The response to the request that Node has handed over last. */
  #announced: ServerResponse | undefined;

  constructor(server: HttpServer, context: DrainContext) {
    this.server = server;
    this.#context = context;
    this.#attachments = new Attachments(server);
    this.#exchanges = new Exchanges(server, context, this.#attachments);
    this.#upgrades = new Upgrades(server, context, this.#attachments);
    this.#attachments.add(watchRequests(server, this));
  }

  uncounted(what: Uncounted): number {
    return this.#exchanges.uncounted(what);
  }

  waitsFor(res: ServerResponse): boolean {
    return this.#exchanges.connections.find(res.req.socket)?.inFlight.has(res) ?? false;
  }

  startLeaving(): void {
    for (const event of REQUEST_EVENTS) {
      this.#attachments.intercept(event, ([req, res], passOn) =>
        this.#receive(req as IncomingMessage, res as ServerResponse, passOn),
      );
    }
    this.#exchanges.startLeaving();
  }

  startDraining(): void {
    if (this.#context.reception === "refuse") {
      for (const event of ANSWERED_EVENTS) {
        if (this.server.listenerCount(event) === 0) this.#attachments.on(event, () => {});
      }
    }
    this.#upgrades.startDraining();
    this.#exchanges.sendAway();
  }

  get staying(): number {
    return this.#exchanges.staying + this.#upgrades.staying;
  }

  sendAway(): void {
    this.#exchanges.sendAway();
    this.#upgrades.sendAway();
  }

  get cuttable(): number {
    return this.#exchanges.cuttable + this.#upgrades.cuttable;
  }

  describe(limit: number): CutRequest[] {
    const exchanges = this.#exchanges.describe(limit);
    return [...exchanges, ...this.#upgrades.describe(limit - exchanges.length)];
  }

  cut(): void {
    this.#exchanges.cut();
    this.#upgrades.cut();
  }

  stopListening(by: number): Promise<void> {
    return closeListener(this.server, this.#context.clock, by);
  }

  close(limitMs: number, exits: boolean): Promise<void> {
    return this.#exchanges.connections.closeAll(limitMs, exits);
  }

  release(): void {
    this.#attachments.release();
  }

  /** See `RequestWatcher`. */
  started(req: IncomingMessage, res: ServerResponse, socket: Duplex): void {
    if (this.#context.phase === "serving") this.#exchanges.started(req, res, socket);
    else this.#announced = res;
  }

  /** In front of the server's own listeners, for requests since the signal. */
  #receive(req: IncomingMessage, res: ServerResponse, passOn: () => void): void {
    // On HTTP/2 it is a stream, and has been received. What the application emits by itself, it has received before,
    // on another event or another server.
    if (req.httpVersionMajor > 1 || res !== this.#announced) return passOn();
    this.#announced = undefined;
    const connection = this.#exchanges.connections.of(req.socket);
    // RFC 9112 §9.6: nothing behind a response that says close may be processed.
    if (connection.saidClose) return;
    connection.newest = res;
    const { isExempt, reception, counts, clock } = this.#context;
    const exempt = isExempt(req);
    if (!exempt) {
      counts.requests++;
      counts.lastRequestAt = clock.now();
    }
    if (exempt || reception === "refuse") this.#exchanges.beginLeaving(connection, res);
    else this.#exchanges.begin(connection, res);
    this.#exchanges.announceClose(connection, res);
    // By the next tick all that came in the same packet is known, so that only the newest says close.
    process.nextTick(() => {
      if (exempt) this.#answerExempt(req, res, passOn);
      else if (reception === "refuse") this.#refuse(req, res);
      else passOn();
    });
  }

  #answerExempt(req: IncomingMessage, res: ServerResponse, passOn: () => void): void {
    if (!this.#context.answerProbe(req, res)) passOn();
  }

  #refuse(req: IncomingMessage, res: ServerResponse): void {
    this.#context.tally.refused++;
    this.#context.refuse(req, res);
  }
}
