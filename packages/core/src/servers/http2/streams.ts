import {
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import type { CutRequest } from "../../report/report.ts";
import { cutStream } from "./cut-stream.ts";
import { answerInstead, endAnswer, resetStream } from "./end-stream.ts";
import { requestOf } from "./message.ts";
import { LONG_LIVED_GOODBYE_MS } from "../long-lived.ts";
import { receiverOf } from "../receiver-of.ts";
import type { DrainContext } from "../server-drain.ts";
import { Session } from "./session.ts";
import { WebSocketOut } from "../upgrades/websocket.ts";

interface InFlight {
  readonly headers: IncomingHttpHeaders;
  readonly startedAt: number;
}

type Refuse = (stream: ServerHttp2Stream) => void;

/** The HTTP/2 sessions of one server and the streams on them. */
export class Streams {
  readonly #context: DrainContext;
  readonly #refuse: Refuse;
  readonly #sessions = new Map<ServerHttp2Session, Session>();
  /** The session of every open stream; a stream forgets its own when it closes. */
  readonly #open = new Map<ServerHttp2Stream, Session>();
  readonly #inFlight = new Map<ServerHttp2Stream, InFlight>();
  /** Told to go at draining, and waited for only by the closing. */
  readonly #webSockets = new Map<ServerHttp2Stream, WebSocketOut>();
  /** Sessions whose last bytes are on their way out. */
  readonly #ending = new Set<Session>();
  readonly #closed: (this: ServerHttp2Stream) => void;
  #lastIdleAt = -Infinity;
  #phase: "normal" | "leaving" | "draining" = "normal";

  constructor(context: DrainContext, refuse: Refuse) {
    this.#context = context;
    this.#refuse = refuse;
    this.#closed = receiverOf((stream) => this.#ended(stream));
  }

  /** Streams to wait for, and sessions whose last bytes are on their way out. */
  get inFlight(): number {
    return this.#inFlight.size + this.#ending.size;
  }

  get leaving(): number {
    return this.#open.size - this.#inFlight.size;
  }

  get lastIdleAt(): number {
    return this.#lastIdleAt;
  }

  waitsFor(stream: ServerHttp2Stream): boolean {
    return this.#inFlight.has(stream);
  }

  /** Whether the session's GOAWAY has told the client that this stream is not processed. */
  cameTooLate(stream: ServerHttp2Stream): boolean {
    return (
      this.#sessions.get(stream.session as ServerHttp2Session)?.excludes(stream.id ?? 0) ?? true
    );
  }

  /** A stream's head has come. */
  heard(stream: ServerHttp2Stream): void {
    const session = this.#sessions.get(stream.session as ServerHttp2Session);
    if (session !== undefined) session.lastHeard = stream.id ?? 0;
  }

  opened(session: ServerHttp2Session, socket: Socket): void {
    this.#sessions.set(session, new Session(session, socket, this.#context.clock));
    this.#idle();
    session.once("close", () => {
      this.#sessions.delete(session);
      this.#context.changed();
    });
  }

  /** A stream came that the drain waits for. */
  begin(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    if (headers[":protocol"] === "websocket") {
      this.#webSockets.set(stream, WebSocketOut.over(stream));
    } else {
      this.#inFlight.set(stream, { headers, startedAt: this.#context.clock.now() });
    }
    this.beginLeaving(stream);
  }

  /** A stream came that only the closing waits for. */
  beginLeaving(stream: ServerHttp2Stream): void {
    const session = this.#sessions.get(stream.session as ServerHttp2Session);
    if (session === undefined) return;
    session.streams++;
    this.#open.set(stream, session);
    stream.on("close", this.#closed);
  }

  startLeaving(): void {
    this.#phase = "leaving";
  }

  /** Sessions that come later are told behind the answer to their first stream. */
  startDraining(): void {
    this.#phase = "draining";
    for (const session of this.#sessions.values()) session.goAway();
    for (const [stream, { headers }] of this.#inFlight) this.#watchLongLived(stream, headers);
    for (const [stream, webSocket] of this.#webSockets)
      webSocket.goAway(this.#context.clock, () => resetStream(stream));
    for (const stream of this.#inFlight.keys()) this.#open.get(stream)?.readOn();
  }

  describe(): CutRequest[] {
    const now = this.#context.clock.now();
    return [...this.#inFlight].map(([stream, { headers, startedAt }]) =>
      cutStream(stream, headers, now - startedAt),
    );
  }

  cut(): void {
    for (const stream of this.#inFlight.keys()) {
      this.#inFlight.delete(stream);
      if (stream.headersSent) resetStream(stream);
      else answerInstead(stream, this.#refuse);
    }
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => this.#end(session)));
  }

  #ended(stream: ServerHttp2Stream): void {
    const session = this.#open.get(stream);
    if (session === undefined) return;
    this.#open.delete(stream);
    this.#webSockets.delete(stream);
    session.streams--;
    const waitedFor = this.#inFlight.delete(stream);
    if (this.#phase === "normal") return;
    if (waitedFor)
      this.#context.tally[
        stream.rstCode === constants.NGHTTP2_NO_ERROR ? "completed" : "aborted"
      ]++;
    if (this.#phase === "draining" && session.streams === 0) this.#leave(session);
    this.#idle();
  }

  /** The head that an answer is owed to may stall: that delays nothing, the closing ends the session all the same. */
  #leave(session: Session): void {
    session.goAway();
    if (!session.owesAnswer) void this.#end(session);
  }

  async #end(session: Session): Promise<void> {
    if (this.#ending.has(session)) return;
    this.#ending.add(session);
    await session.end();
    this.#ending.delete(session);
    this.#context.changed();
  }

  #idle(): void {
    this.#lastIdleAt = this.#context.clock.now();
    this.#context.changed();
  }

  #watchLongLived(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const isLongLived = (): boolean =>
      /^text\/event-stream/i.test(String(stream.sentHeaders?.["content-type"] ?? "")) ||
      this.#context.isLongLived(requestOf(stream, headers));
    if (stream.headersSent || isLongLived()) {
      if (isLongLived()) this.#endLongLived(stream);
      return;
    }
    const respond = stream.respond;
    stream.respond = (...args) => {
      respond.apply(stream, args);
      if (isLongLived()) this.#endLongLived(stream);
    };
  }

  #endLongLived(stream: ServerHttp2Stream): void {
    if (!this.#inFlight.delete(stream)) return;
    this.#context.tally.longLived++;
    const cancel = this.#context.clock.after(LONG_LIVED_GOODBYE_MS, () => {
      if (stream.headersSent) endAnswer(stream);
      else answerInstead(stream, this.#refuse);
    });
    stream.once("close", cancel);
    this.#context.changed();
  }
}
