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

  constructor(context: DrainContext, refuse: Refuse) {
    this.#context = context;
    this.#refuse = refuse;
    this.#closed = receiverOf((stream) => this.#ended(stream));
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
    this.beginLeaving(stream);
    if (!this.#open.has(stream)) return;
    if (headers[":protocol"] === "websocket") {
      this.#webSockets.set(stream, WebSocketOut.over(stream));
    } else {
      const { counts, clock } = this.#context;
      this.#inFlight.set(stream, { headers, startedAt: clock.now() });
      counts.leaving--;
      counts.inFlight++;
    }
  }

  /** A stream came that only the closing waits for. */
  beginLeaving(stream: ServerHttp2Stream): void {
    const session = this.#sessions.get(stream.session as ServerHttp2Session);
    if (session === undefined) return;
    session.streams++;
    this.#open.set(stream, session);
    this.#context.counts.leaving++;
    stream.on("close", this.#closed);
  }

  /** Sessions that come later are told behind the answer to their first stream. */
  startDraining(): void {
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
      this.#letGo(stream);
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
    const waitedFor = this.#letGo(stream);
    this.#open.delete(stream);
    this.#webSockets.delete(stream);
    const { phase, counts, tally } = this.#context;
    counts.leaving--;
    session.streams--;
    if (phase === "serving") return;
    if (waitedFor) tally[stream.rstCode === constants.NGHTTP2_NO_ERROR ? "completed" : "aborted"]++;
    if (phase === "draining" && session.streams === 0) this.#leave(session);
    this.#idle();
  }

  /** Nothing waits for the stream any more but the closing. Whether the drain did until now. */
  #letGo(stream: ServerHttp2Stream): boolean {
    if (!this.#inFlight.delete(stream)) return false;
    this.#context.counts.inFlight--;
    this.#context.counts.leaving++;
    return true;
  }

  /** The head that an answer is owed to may stall: that delays nothing, the closing ends the session all the same. */
  #leave(session: Session): void {
    session.goAway();
    if (!session.owesAnswer) void this.#end(session);
  }

  async #end(session: Session): Promise<void> {
    if (this.#ending.has(session)) return;
    const { counts, changed } = this.#context;
    this.#ending.add(session);
    counts.inFlight++;
    await session.end();
    this.#ending.delete(session);
    counts.inFlight--;
    changed();
  }

  #idle(): void {
    this.#context.counts.lastIdleAt = this.#context.clock.now();
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
    if (!this.#letGo(stream)) return;
    this.#context.tally.longLived++;
    const cancel = this.#context.clock.after(LONG_LIVED_GOODBYE_MS, () => {
      if (stream.headersSent) endAnswer(stream);
      else answerInstead(stream, this.#refuse);
    });
    stream.once("close", cancel);
    this.#context.changed();
  }
}
