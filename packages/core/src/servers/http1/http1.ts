import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import type { CutRequest } from "../../report/report.ts";
import { Exchanges } from "./exchanges.ts";
import { type RequestWatcher, watchRequests } from "./request-watch.ts";
import type { DrainContext, Reception, ServerDrain } from "../server-drain.ts";
import { SetAside } from "../set-aside.ts";
import { Upgrades } from "../upgrades/upgrades.ts";

/** The events by which Node hands a request to its server. */
const REQUEST_EVENTS = ["request", "checkContinue", "checkExpectation"] as const;
type RequestEvent = (typeof REQUEST_EVENTS)[number];

/** HTTP/1.0 and HTTP/1.1, over plain sockets or TLS. */
export class Http1Drain implements ServerDrain, RequestWatcher {
  readonly server: HttpServer;
  readonly #context: DrainContext;
  readonly #exchanges: Exchanges;
  readonly #upgrades: Upgrades;
  readonly #listeners: SetAside;
  readonly #events: readonly RequestEvent[];
  #unwatch: (() => void) | undefined;
  #requests = 0;
  #lastRequestAt = -Infinity;
  /** Absent in normal operation. */
  #reception: Reception | undefined;
  #draining = false;

  /** `alone`: the server speaks nothing else; beside HTTP/2 a listener too many would change what it does. */
  constructor(server: HttpServer, context: DrainContext, alone = true) {
    this.server = server;
    this.#context = context;
    this.#exchanges = new Exchanges(server, context);
    this.#upgrades = new Upgrades(server, context);
    this.#listeners = new SetAside(server);
    const heard = REQUEST_EVENTS.filter((event) => server.listenerCount(event) > 0);
    this.#events = alone || heard.includes("request") ? REQUEST_EVENTS : heard;
    this.#watch();
    // One that is closed for good is not kept in memory by being watched.
    server.on("listening", () => this.#watch());
    server.on("close", () => this.#unwatchNow());
  }

  get inFlight(): number {
    return this.#exchanges.inFlight + this.#upgrades.inFlight;
  }

  get leaving(): number {
    return (
      this.#exchanges.leaving + this.#upgrades.leaving + this.#exchanges.connections.handshaking
    );
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
    return this.#exchanges.connections.find(res.req.socket)?.has(res) ?? false;
  }

  startLeaving(): void {
    if (this.#reception !== undefined) return;
    this.#reception = "serve";
    this.#unwatchNow();
    for (const event of this.#events) {
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
      for (const event of this.#events) this.#listeners.replace(event, this.#receive(event));
    }
    this.#upgrades.startDraining();
    this.#exchanges.startDraining();
  }

  describe(): CutRequest[] {
    return [...this.#exchanges.describe(), ...this.#upgrades.describe()];
  }

  cut(): void {
    this.#exchanges.cut();
    this.#upgrades.cut();
  }

  stopListening(): void {
    // Not the HTTP server's own `close`, which destroys idle connections before they could be told.
    if (this.server.listening) NetServer.prototype.close.call(this.server);
  }

  close(limitMs: number, exits: boolean): Promise<void> {
    return this.#exchanges.connections.closeAll(limitMs, exits);
  }

  started(req: IncomingMessage, res: ServerResponse, socket: Socket): void {
    this.#exchanges.started(res, socket, !this.#context.isExempt(req));
  }

  finished(res: ServerResponse, socket: Socket): void {
    this.#exchanges.finished(res, socket);
  }

  #watch(): void {
    if (this.#reception === undefined) this.#unwatch ??= watchRequests(this.server, this);
  }

  #unwatchNow(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** A listener for requests since the signal. */
  #receive(event: RequestEvent): (...args: unknown[]) => void {
    return (...args) => {
      const [req, res] = args as [IncomingMessage, ServerResponse];
      if (req.httpVersionMajor > 1) return this.#listeners.emit(event, req, res);
      const connection = this.#exchanges.connections.of(req.socket);
      if (connection.has(res)) return this.#listeners.emit(event, req, res);
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
