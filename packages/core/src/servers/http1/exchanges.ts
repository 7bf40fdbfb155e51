import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { CutRequest } from "../../report/report.ts";
import type { Attachments } from "../attachments.ts";
import { firstOf } from "../first-of.ts";
import { receiverOf } from "../receiver-of.ts";
import type { DrainContext, Uncounted } from "../server-drain.ts";
import { noteArrival } from "./arrival.ts";
import { decideCloseAtHeader } from "./close-header.ts";
import type { Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { cutRequest } from "./cut-request.ts";
import { forgetPipelined } from "./deep-pipeline.ts";
import { answerInstead, breakOff, endAnswer } from "./end-response.ts";
import { lingerAfterResponse } from "./linger.ts";
import { Pipelines, sendingOn, unended } from "./pipelines.ts";
import { awaitRestOfUpload } from "./rest-of-upload.ts";
import { hasSaidClose, sentContentType } from "./sent-header.ts";

/** The requests of one HTTP/1 server and their answers, from the header's arrival to the last byte handed over. */
export class Exchanges {
  readonly connections: Connections;
  readonly #context: DrainContext;
  readonly #pipelines: Pipelines;
  readonly #responseClosed: (this: ServerResponse) => void;

  constructor(server: Server, context: DrainContext, attachments: Attachments) {
    this.#context = context;
    this.#pipelines = new Pipelines(context);
    this.connections = new Connections(server, context, attachments, (left) => this.#gone(left));
    this.#responseClosed = receiverOf((res) => this.#ended(res));
  }

  /** In normal operation a request leaves behind what the signal has to know of it, and nothing else happens. */
  started(req: IncomingMessage, res: ServerResponse, socket: Duplex): void {
    // A number with a fraction would cost a piece of memory each time.
    const at = Math.floor(this.#context.clock.now());
    const caller = this.connections.meet(socket);
    this.#pipelines.started(req, res, caller, at);
    this.#context.saw(req, caller, at);
  }

  uncounted(what: Uncounted): number {
    const present = this.connections.present();
    if (what === "open") return present.length;
    return present.reduce((sum, socket) => sum + this.#pipelines.waitedFor(socket).length, 0);
  }

  /** A request came that the drain waits for. */
  begin(connection: Connection, res: ServerResponse): void {
    noteArrival(res.req, this.#context.clock.now());
    connection.inFlight.add(res);
    this.#context.counts.inFlight++;
    res.on("close", this.#responseClosed);
  }

  /** A request came that only the closing waits for. */
  beginLeaving(connection: Connection, res: ServerResponse): void {
    connection.leaving.add(res);
    this.#context.counts.leaving++;
    res.on("close", this.#responseClosed);
  }

  /** Finds out what is in flight. Of each connection only what is sent now, and what came last, is more than counted. */
  startLeaving(): void {
    for (const socket of this.connections.follow()) {
      const newest = this.#pipelines.unfinished(socket).at(-1);
      if (newest === undefined) continue;
      const connection = this.connections.of(socket);
      connection.newest = newest;
      const waitedFor = this.#pipelines.waitedFor(socket);
      for (const res of waitedFor) connection.inFlight.add(res);
      this.#context.counts.inFlight += waitedFor.length;
      this.#attend(connection, waitedFor.pop());
      connection.queued = waitedFor.toReversed();
      this.#attendNext(connection);
    }
  }

  get staying(): number {
    const { subscriptions } = this.#context;
    const answers = [...this.connections].flatMap(({ inFlight }) => [...inFlight]);
    return answers.filter((res) => subscriptions.has(res.req, sentContentType(res))).length;
  }

  sendAway(): void {
    for (const connection of this.connections) {
      for (const res of connection.inFlight) this.#endIfSubscription(connection, res);
    }
  }

  /** The response will say `Connection: close` unless a newer request has come on its connection by then. */
  announceClose(connection: Connection, res: ServerResponse): void {
    const written = (saidClose: boolean): void => {
      if (saidClose) this.#saidClose(connection, res);
      if (this.#context.phase === "draining") this.#endIfSubscription(connection, res);
    };
    decideCloseAtHeader(res, () => connection.newest === res, written);
  }

  get cuttable(): number {
    return [...this.connections].reduce((sum, { waitedFor }) => sum + waitedFor, 0);
  }

  describe(limit: number): CutRequest[] {
    const uncut = [...this.connections].filter(({ cut }) => !cut);
    const first = uncut.flatMap(({ inFlight }) => firstOf(inFlight, limit)).slice(0, limit);
    return first.map((res) => cutRequest(res, this.#context.clock.now()));
  }

  cut(): void {
    for (const connection of this.connections) {
      const { inFlight, socket } = connection;
      if (inFlight.size === 0) continue;
      connection.cut = true;
      forgetPipelined(socket, inFlight.size);
      this.#context.counts.inFlight -= inFlight.size;
      this.#context.counts.leaving += inFlight.size;
      const [stuck, next] = firstOf(unended(inFlight), 2);
      if (stuck === undefined || stuck.headersSent) {
        this.#context.tally.connectionsCut++;
        breakOff(stuck ?? sendingOn(socket), socket);
        continue;
      }
      // Answers that wait behind it and are whole follow; the first that is not is the connection's last.
      if (next !== undefined) connection.newest = next.headersSent ? stuck : next;
      this.#answerInstead(connection, stuck);
      if (next !== undefined && connection.newest === next) this.#answerInstead(connection, next);
    }
  }

  #saidClose(connection: Connection, res: ServerResponse): void {
    connection.saidClose = true;
    lingerAfterResponse(connection.socket as Socket, res.req, this.#context);
  }

  #attend(connection: Connection, res: ServerResponse | undefined): void {
    if (res === undefined) return;
    res.on("close", this.#responseClosed);
    // Else it has got its answer, or gets none.
    if (!connection.waitsFor(res)) return;
    if (hasSaidClose(res)) this.#saidClose(connection, res);
    this.announceClose(connection, res);
    if (this.#context.phase === "draining") this.#endIfSubscription(connection, res);
  }

  /** Its turn has come: the answer before it is sent. */
  #attendNext(connection: Connection): void {
    this.#attend(connection, connection.queued.pop());
  }

  #ended(res: ServerResponse): void {
    const { counts, tally, changed } = this.#context;
    const connection = this.connections.find(res.req.socket);
    if (connection === undefined) return;
    if (connection.newest === res) connection.newest = undefined;
    if (connection.inFlight.delete(res)) {
      counts[connection.cut ? "leaving" : "inFlight"]--;
      if (!connection.cut) tally[res.writableFinished ? "completed" : "aborted"]++;
    } else if (connection.leaving.delete(res)) {
      counts.leaving--;
    }
    this.#attendNext(connection);
    if (!connection.saidClose) awaitRestOfUpload(res.req, this.#context);
    changed();
  }

  /** Node says it only to the response that is being sent. */
  #gone({ inFlight, leaving, cut }: Connection): void {
    const { counts, tally } = this.#context;
    counts[cut ? "leaving" : "inFlight"] -= inFlight.size;
    counts.leaving -= leaving.size;
    if (cut) return;
    for (const res of inFlight) tally[res.writableFinished ? "completed" : "aborted"]++;
  }

  /** Its client comes back by itself: ended in the place of its handler. */
  #endIfSubscription(connection: Connection, res: ServerResponse): void {
    const { subscriptions, departures, counts, tally } = this.#context;
    const contentType = sentContentType(res);
    if (!connection.waitsFor(res) || !subscriptions.has(res.req, contentType)) return;
    connection.letGo(res, counts);
    tally.longLived++;
    const end = (): void => {
      if (res.headersSent) endAnswer(res, subscriptions.farewell(sentContentType(res) ?? ""));
      else this.#answerInstead(connection, res);
    };
    departures.add(res, end, subscriptions.goodbyeMs(contentType));
  }

  #answerInstead(connection: Connection, res: ServerResponse): void {
    answerInstead(res, () => {
      this.announceClose(connection, res);
      this.#context.refuse(res.req, res);
    });
  }
}
