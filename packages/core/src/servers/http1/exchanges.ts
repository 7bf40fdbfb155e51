import type { ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import type { CutRequest } from "../../report/report.ts";
import { cutRequest } from "./cut-request.ts";
import { decideCloseAtHeader } from "./close-header.ts";
import type { Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { answerInstead, breakOff, endAnswer } from "./end-response.ts";
import { lingerAfterResponse } from "./linger.ts";
import { sentContentType } from "./sent-header.ts";
import { receiverOf } from "../receiver-of.ts";
import type { DrainContext } from "../server-drain.ts";

/** The requests of one HTTP/1 server and their answers, from the header's arrival to the last byte handed over. */
export class Exchanges {
  readonly connections: Connections;
  readonly #context: DrainContext;
  readonly #responseClosed: (this: ServerResponse) => void;
  #inFlight = 0;
  #leaving = 0;
  #lastIdleAt = -Infinity;
  #phase: "normal" | "leaving" | "draining" = "normal";

  constructor(server: Server, context: DrainContext) {
    this.#context = context;
    this.connections = new Connections(server, context.clock, context.changed, (res) =>
      this.#ended(res),
    );
    this.#responseClosed = receiverOf((res) => this.#ended(res));
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get leaving(): number {
    return this.#leaving;
  }

  get lastIdleAt(): number {
    return this.#lastIdleAt;
  }

  /** A request came in normal operation; who calls this says `finished` too. */
  started(res: ServerResponse, socket: Socket, counts: boolean): void {
    const connection = this.connections.of(socket);
    connection.newest = res;
    if (!counts) return;
    connection.begin(res, this.#context.clock.now());
    this.#inFlight++;
  }

  finished(res: ServerResponse, socket: Socket): void {
    const connection = this.connections.find(socket);
    if (connection === undefined) return;
    // What is answered is not kept in memory by a connection that stays open.
    if (connection.newest === res) connection.newest = undefined;
    if (connection.end(res)) this.#inFlight--;
  }

  /** A request came that the drain waits for. */
  begin(connection: Connection, res: ServerResponse): void {
    connection.begin(res, this.#context.clock.now());
    this.#inFlight++;
    res.on("close", this.#responseClosed);
  }

  /** A request came that only the closing waits for. */
  beginLeaving(connection: Connection, res: ServerResponse): void {
    connection.leaving.add(res);
    this.#leaving++;
    res.on("close", this.#responseClosed);
  }

  startLeaving(): void {
    this.#phase = "leaving";
    for (const connection of this.connections) {
      for (const [res] of connection.inFlight) {
        res.on("close", this.#responseClosed);
        this.announceClose(connection, res);
      }
    }
  }

  startDraining(): void {
    this.#phase = "draining";
    for (const connection of this.connections) {
      for (const [res] of connection.inFlight) this.#endIfSubscription(connection, res);
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

  describe(): CutRequest[] {
    const now = this.#context.clock.now();
    return [...this.connections].flatMap(({ inFlight }) =>
      inFlight.map(([res, startedAt]) => cutRequest(res, now - startedAt)),
    );
  }

  cut(): void {
    for (const connection of this.connections) {
      const cut = connection.inFlight.map(([res]) => res);
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
    connection.saidClose = true;
    lingerAfterResponse(connection.socket, res.req, this.#context.clock, (begun) => {
      this.#leaving += begun ? 1 : -1;
      this.#context.changed();
    });
  }

  #ended(res: ServerResponse): void {
    const connection = this.connections.find(res.req.socket);
    if (connection === undefined) return;
    if (connection.end(res)) {
      this.#inFlight--;
      if (this.#phase !== "normal")
        this.#context.tally[res.writableFinished ? "completed" : "aborted"]++;
    } else if (connection.leaving.delete(res)) {
      this.#leaving--;
    }
    if (this.#phase === "normal") return;
    if (!connection.saidClose) this.#lastIdleAt = this.#context.clock.now();
    this.#context.changed();
  }

  /** Nothing waits for the answer any more but the closing. */
  #letGo(connection: Connection, res: ServerResponse): void {
    connection.end(res);
    this.#inFlight--;
    connection.leaving.add(res);
    this.#leaving++;
  }

  /** Its client comes back by itself: ended in the place of its handler, from draining on. */
  #endIfSubscription(connection: Connection, res: ServerResponse): void {
    if (this.#phase !== "draining" || !connection.has(res)) return;
    const { subscriptions, departures, tally } = this.#context;
    const contentType = sentContentType(res);
    if (!subscriptions.has(res.req, contentType)) return;
    this.#letGo(connection, res);
    tally.longLived++;
    const end = (): void => {
      if (res.headersSent) endAnswer(res, subscriptions.farewell(sentContentType(res) ?? ""));
      else this.#answerInstead(connection, res);
    };
    res.once("close", departures.add(end, subscriptions.goodbyeMs(contentType)));
    this.#context.changed();
  }

  #answerInstead(connection: Connection, res: ServerResponse): void {
    answerInstead(res, () => {
      this.announceClose(connection, res);
      this.#context.refuse(res.req, res);
    });
  }
}
