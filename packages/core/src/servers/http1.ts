import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import type { CutRequest } from "../report.ts";
import { Exchanges } from "./exchanges.ts";
import type { DrainContext, Reception, ServerDrain } from "./server-drain.ts";
import { SetAside } from "./set-aside.ts";

/** The events by which Node hands a request to its server. */
const REQUEST_EVENTS = ["request", "checkContinue", "checkExpectation"] as const;
type RequestEvent = (typeof REQUEST_EVENTS)[number];

/** HTTP/1.0 and HTTP/1.1, over plain sockets or TLS. */
export class Http1Drain implements ServerDrain {
  readonly server: HttpServer;
  readonly #context: DrainContext;
  readonly #exchanges: Exchanges;
  readonly #listeners: SetAside;
  #requests = 0;
  #lastRequestAt = -Infinity;
  /** Absent in normal operation. */
  #reception: Reception | undefined;
  #draining = false;

  constructor(server: HttpServer, context: DrainContext) {
    this.server = server;
    this.#context = context;
    this.#exchanges = new Exchanges(server, context);
    this.#listeners = new SetAside(server);
    for (const event of REQUEST_EVENTS) {
      // A server that nobody listens on for `checkContinue` answers 100 by itself: leave it so.
      if (event === "request" || server.listenerCount(event) > 0)
        server.prependListener(event, this.#count);
    }
  }

  get inFlight(): number {
    return this.#exchanges.inFlight;
  }

  get leaving(): number {
    return this.#exchanges.leaving + this.#exchanges.connections.handshaking;
  }

  get open(): number {
    return this.#exchanges.connections.open;
  }

  get accepted(): number {
    return this.#exchanges.connections.accepted;
  }

  get arrivals(): number {
    return this.accepted + this.#requests;
  }

  get lastAcceptAt(): number {
    return this.#exchanges.connections.lastAcceptAt;
  }

  get lastIdleAt(): number {
    return Math.max(this.#exchanges.lastIdleAt, this.#exchanges.connections.lastSecuredAt);
  }

  get lastRequestAt(): number {
    return this.#lastRequestAt;
  }

  waitsFor(res: ServerResponse): boolean {
    return this.#exchanges.connections.find(res.req.socket)?.inFlight.has(res) ?? false;
  }

  startLeaving(): void {
    if (this.#reception !== undefined) return;
    this.#reception = "serve";
    for (const event of REQUEST_EVENTS) {
      this.server.removeListener(event, this.#count);
      if (this.server.listenerCount(event) > 0)
        this.#listeners.replace(event, this.#receive(event));
    }
    this.#exchanges.startLeaving();
  }

  startDraining(reception: Reception): void {
    this.startLeaving();
    this.#reception = reception;
    this.#draining = true;
    if (reception === "refuse") {
      for (const event of REQUEST_EVENTS) this.#listeners.replace(event, this.#receive(event));
      // Without a listener Node hands an upgrade over as the request it is, and that is refused like any other.
      this.server.removeAllListeners("upgrade");
      this.#listeners.replace("connect", (_req, socket) =>
        (socket as Socket).end(this.#context.rawRefusal),
      );
    }
    this.#exchanges.startDraining();
  }

  describe(): CutRequest[] {
    return this.#exchanges.describe();
  }

  cut(): void {
    this.#exchanges.cut();
  }

  stopListening(): void {
    // Not the HTTP server's own `close`, which destroys idle connections before they could be told.
    NetServer.prototype.close.call(this.server);
  }

  close(limitMs: number): Promise<void> {
    return this.#exchanges.connections.closeAll(limitMs);
  }

  /** Normal operation, for every request: keep it cheap. */
  readonly #count = (req: IncomingMessage, res: ServerResponse): void => {
    const connection = this.#exchanges.connections.of(req.socket);
    // A listener of the app's for `checkContinue` passes the same request on as `request`.
    if (connection.newest === res) return;
    connection.newest = res;
    if (!this.#context.isExempt(req)) this.#exchanges.begin(connection, res);
  };

  /** A listener for requests since the signal. */
  #receive(event: RequestEvent): (...args: unknown[]) => void {
    return (...args) => {
      const [req, res] = args as [IncomingMessage, ServerResponse];
      const connection = this.#exchanges.connections.of(req.socket);
      if (connection.inFlight.has(res)) return this.#listeners.emit(event, req, res);
      // RFC 9112 §9.6: nothing behind a response that says close may be processed.
      if (connection.saidClose) return;
      connection.newest = res;
      const exempt = this.#context.isExempt(req);
      const reception = this.#reception!;
      if (!exempt) {
        this.#requests++;
        this.#lastRequestAt = this.#context.clock.now();
      }
      if (exempt || reception === "refuse") this.#exchanges.beginLeaving(connection, res);
      else this.#exchanges.begin(connection, res);
      this.#exchanges.announceClose(connection, res);
      // By the next tick all that came in the same packet is known, so that only the newest says close.
      process.nextTick(() => {
        if (exempt) this.#answerExempt(event, req, res);
        else if (reception === "refuse") this.#refuse(req, res);
        else this.#listeners.emit(event, req, res);
      });
    };
  }

  #answerExempt(event: RequestEvent, req: IncomingMessage, res: ServerResponse): void {
    if (!this.#draining || !this.#context.answerProbe(req, res))
      this.#listeners.emit(event, req, res);
  }

  #refuse(req: IncomingMessage, res: ServerResponse): void {
    this.#context.tally.refused++;
    this.#context.refuse(req, res);
  }
}
