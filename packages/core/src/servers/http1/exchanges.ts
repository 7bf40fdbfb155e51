import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { CutRequest } from "../../report/report.ts";
import { receiverOf } from "../receiver-of.ts";
import type { DrainContext, Uncounted } from "../server-drain.ts";
import { arrivalOf, noteArrival } from "./arrival.ts";
import { decideCloseAtHeader } from "./close-header.ts";
import type { Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { cutRequest } from "./cut-request.ts";
import { answerInstead, breakOff, endAnswer } from "./end-response.ts";
import { lingerAfterResponse } from "./linger.ts";
import { sentContentType } from "./sent-header.ts";

/** The requests of one HTTP/1 server and their answers, from the header's arrival to the last byte handed over. */
export class Exchanges {
  readonly connections: Connections;
  readonly #context: DrainContext;
  /** In normal operation: the responses that came behind another one of their connection, which Node shows nobody. */
  readonly #pipelined = new WeakMap<Duplex, Set<ServerResponse>>();
  readonly #pipelinedClosed: (this: ServerResponse) => void;
  readonly #responseClosed: (this: ServerResponse) => void;

  constructor(server: Server, context: DrainContext) {
    this.#context = context;
    this.connections = new Connections(server, context, (res) => this.#ended(res));
    this.#responseClosed = receiverOf((res) => this.#ended(res));
    this.#pipelinedClosed = receiverOf((res) => this.#pipelined.get(res.req.socket)?.delete(res));
  }

  /** In normal operation a request leaves behind what the signal has to know of it, and nothing else happens. */
  started(req: IncomingMessage, res: ServerResponse, socket: Duplex): void {
    const at = this.#context.clock.now();
    noteArrival(req, at);
    this.#context.saw(req, socket, at);
    this.connections.meet(socket);
    if (sendingOn(socket)) this.#startedBehind(res, socket);
  }

  /** See `ServerDrain`. */
  uncounted(what: Uncounted): number {
    const present = this.connections.present();
    if (what === "open") return present.length;
    const unfinished = present.flatMap((socket) => this.#unfinished(socket));
    return unfinished.filter((res) => !this.#isExempt(res)).length;
  }

  /** A request came that the drain waits for. */
  begin(connection: Connection, res: ServerResponse): void {
    connection.inFlight.set(res, arrivalOf(res.req, this.#context.clock.now()));
    this.#context.counts.inFlight++;
    res.on("close", this.#responseClosed);
  }

  /** A request came that only the closing waits for. */
  beginLeaving(connection: Connection, res: ServerResponse): void {
    connection.leaving.add(res);
    this.#context.counts.leaving++;
    res.on("close", this.#responseClosed);
  }

  /** Finds out what is in flight. */
  startLeaving(): void {
    for (const socket of this.connections.follow()) {
      for (const res of this.#unfinished(socket)) {
        const connection = this.connections.of(socket);
        connection.newest = res;
        if (this.#isExempt(res)) continue;
        this.begin(connection, res);
        this.announceClose(connection, res);
      }
    }
  }

  startDraining(): void {
    for (const connection of this.connections) {
      for (const res of connection.inFlight.keys()) this.#endIfSubscription(connection, res);
    }
  }

  /** The response will say `Connection: close` unless a newer request has come on its connection by then. */
  announceClose(connection: Connection, res: ServerResponse): void {
    const written = (saidClose: boolean): void => {
      if (saidClose) this.#saidClose(connection, res);
      this.#endIfSubscription(connection, res);
    };
    decideCloseAtHeader(res, () => connection.newest === res, written);
  }

  *describe(): Iterable<CutRequest> {
    const now = this.#context.clock.now();
    for (const { inFlight } of this.connections)
      for (const [res, arrival] of inFlight) yield cutRequest(res, arrival, now);
  }

  cut(): void {
    for (const connection of this.connections) {
      const cut = [...connection.inFlight.keys()];
      for (const res of cut) this.#letGo(connection, res);
      // Of pipelined answers only the one that has the socket can have left; the others wait behind it.
      const begun = cut.find((res) => res.headersSent && res.socket !== null);
      if (begun !== undefined) {
        this.#context.tally.connectionsCut++;
        breakOff(begun, connection.socket);
      } else {
        for (const res of cut) if (!res.headersSent) this.#answerInstead(connection, res);
      }
    }
  }

  #saidClose(connection: Connection, res: ServerResponse): void {
    const { clock, counts, changed } = this.#context;
    connection.saidClose = true;
    lingerAfterResponse(connection.socket as Socket, res.req, clock, (begun) => {
      counts.leaving += begun ? 1 : -1;
      changed();
    });
  }

  /** Those of a connection that are not handed over yet, oldest first. */
  #unfinished(socket: Duplex): ServerResponse[] {
    const behind = this.#pipelined.get(socket);
    const sending = sendingOn(socket);
    if (behind === undefined) return sending ? [sending] : [];
    const all = new Set(sending ? [sending, ...behind] : behind);
    return [...all].filter((res) => !res.writableFinished);
  }

  #startedBehind(res: ServerResponse, socket: Duplex): void {
    const behind = this.#pipelined.get(socket) ?? new Set();
    this.#pipelined.set(socket, behind.add(res));
    res.on("close", this.#pipelinedClosed);
  }

  /** By what was asked for when it came. */
  #isExempt({ req }: ServerResponse): boolean {
    return this.#context.isExempt(arrivalOf(req, 0));
  }

  #ended(res: ServerResponse): void {
    const { counts, tally, clock, changed } = this.#context;
    const connection = this.connections.find(res.req.socket);
    if (connection === undefined) return;
    if (connection.newest === res) connection.newest = undefined;
    if (connection.inFlight.delete(res)) {
      counts.inFlight--;
      tally[res.writableFinished ? "completed" : "aborted"]++;
    } else if (connection.leaving.delete(res)) {
      counts.leaving--;
    }
    if (!connection.saidClose) counts.lastIdleAt = clock.now();
    changed();
  }

  /** Nothing waits for the answer any more but the closing. */
  #letGo(connection: Connection, res: ServerResponse): void {
    connection.inFlight.delete(res);
    connection.leaving.add(res);
    this.#context.counts.inFlight--;
    this.#context.counts.leaving++;
  }

  /** Its client comes back by itself: ended in the place of its handler, from draining on. */
  #endIfSubscription(connection: Connection, res: ServerResponse): void {
    const { phase, subscriptions, departures, tally, changed } = this.#context;
    if (phase !== "draining" || !connection.inFlight.has(res)) return;
    const contentType = sentContentType(res);
    if (!subscriptions.has(res.req, contentType)) return;
    this.#letGo(connection, res);
    tally.longLived++;
    const end = (): void => {
      if (res.headersSent) endAnswer(res, subscriptions.farewell(sentContentType(res) ?? ""));
      else this.#answerInstead(connection, res);
    };
    res.once("close", departures.add(end, subscriptions.goodbyeMs(contentType)));
    changed();
  }

  #answerInstead(connection: Connection, res: ServerResponse): void {
    answerInstead(res, () => {
      this.announceClose(connection, res);
      this.#context.refuse(res.req, res);
    });
  }
}

/** The response that Node is sending on a connection; undocumented, the same on Node 20 to 26. */
function sendingOn(socket: Duplex): ServerResponse | null | undefined {
  const { _httpMessage: sending } = socket as { readonly _httpMessage?: ServerResponse | null };
  return sending;
}
