import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { CutRequest } from "../../report/report.ts";
import { cutStream } from "./cut-stream.ts";
import { isWhole } from "./end-stream.ts";
import { cutAnswer, endSubscription, type Refuse } from "./ending.ts";
import { healthCall, tellNotServing } from "./grpc.ts";
import { countPushes } from "./pushes.ts";
import { firstOf } from "../first-of.ts";
import { receiverOf } from "../receiver-of.ts";
import type { DrainContext } from "../server-drain.ts";
import { Session } from "./session.ts";
import { WebSocketStreams } from "./web-socket-streams.ts";

interface InFlight {
  readonly headers: IncomingHttpHeaders;
  readonly startedAt: number;
}

/** The HTTP/2 sessions of one server and the streams on them. */
export class Streams {
  readonly #context: DrainContext;
  readonly #refuse: Refuse;
  readonly #sessions = new Map<ServerHttp2Session, Session>();
  /** The session of every open stream; a stream forgets its own when it closes. */
  readonly #open = new Map<ServerHttp2Stream, Session>();
  readonly #inFlight = new Map<ServerHttp2Stream, InFlight>();
  readonly #webSockets: WebSocketStreams;
  readonly #closed: (this: ServerHttp2Stream) => void;

  constructor(context: DrainContext, refuse: Refuse) {
    this.#context = context;
    this.#refuse = refuse;
    this.#webSockets = new WebSocketStreams(context);
    this.#closed = receiverOf((stream) => this.#ended(stream));
  }

  waitsFor(stream: ServerHttp2Stream): boolean {
    return this.#inFlight.has(stream);
  }

  /** Whether the session's GOAWAY has told the client that this stream is not processed. */
  cameTooLate(stream: ServerHttp2Stream): boolean {
    return this.#sessionOf(stream)?.excludes(stream.id ?? 0) ?? true;
  }

  /** A stream's head has come. */
  heard(stream: ServerHttp2Stream): Session | undefined {
    const session = this.#sessionOf(stream);
    if (session !== undefined) session.lastHeard = stream.id ?? 0;
    return session;
  }

  opened(session: ServerHttp2Session): Session {
    const opened = new Session(session, this.#context.clock, () => this.#idle());
    this.#sessions.set(session, opened);
    this.#idle();
    session.once("close", () => {
      this.#sessions.delete(session);
      this.#context.changed();
    });
    return opened;
  }

  /** A stream came that the drain waits for. */
  begin(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    this.beginLeaving(stream);
    if (!this.#open.has(stream)) return;
    const { counts, clock, phase } = this.#context;
    this.#open.get(stream)!.served = true;
    this.#inFlight.set(stream, { headers, startedAt: clock.now() });
    counts.leaving--;
    counts.inFlight++;
    if (headers[":protocol"] === "websocket") {
      this.#webSockets.begin(stream, () => {
        if (this.#letGo(stream)) this.#context.changed();
      });
      return;
    }
    countPushes(stream, this);
    if (phase === "draining") this.#watchSubscription(stream, headers);
  }

  /** A stream came that only the closing waits for. */
  beginLeaving(stream: ServerHttp2Stream): void {
    const session = this.#sessionOf(stream);
    if (session === undefined) return;
    session.streams++;
    this.#open.set(stream, session);
    this.#context.counts.leaving++;
    stream.on("close", this.#closed);
  }

  startLeaving(): void {
    for (const [stream, { headers }] of this.#inFlight)
      if (healthCall(headers) === "watch") tellNotServing(stream);
  }

  /** Sessions that come later are told behind the answer to their first stream. */
  startDraining(): void {
    this.#webSockets.startDraining();
    this.sendAway();
    for (const stream of this.#inFlight.keys()) this.#open.get(stream)?.readOn();
  }

  /** A session's streams go with it. */
  get staying(): number {
    return this.#sessions.size;
  }

  sendAway(): void {
    const { departures } = this.#context;
    for (const [session, own] of this.#sessions) departures.add(session, () => own.goAway());
    this.#webSockets.sendAway();
    for (const [stream, { headers }] of this.#inFlight) this.#watchSubscription(stream, headers);
  }

  get cuttable(): number {
    return this.#inFlight.size;
  }

  describe(limit: number): CutRequest[] {
    const now = this.#context.clock.now();
    return firstOf(this.#inFlight, limit).map(([stream, { headers, startedAt }]) =>
      cutStream(stream, headers, now - startedAt),
    );
  }

  cut(): void {
    for (const [stream, { headers }] of this.#inFlight) {
      this.#letGo(stream);
      cutAnswer(stream, headers, this.#refuse);
    }
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => this.#end(session)));
  }

  /** One that began before the server was taken in is found at its next stream. */
  #sessionOf({ session }: ServerHttp2Stream): Session | undefined {
    if (session === undefined || session.destroyed) return undefined;
    const own = session as ServerHttp2Session;
    return this.#sessions.get(own) ?? this.opened(own);
  }

  #ended(stream: ServerHttp2Stream): void {
    const session = this.#open.get(stream);
    if (session === undefined) return;
    const waitedFor = this.#letGo(stream);
    this.#open.delete(stream);
    const { phase, counts, tally } = this.#context;
    counts.leaving--;
    session.streams--;
    if (phase === "serving") return;
    if (waitedFor) tally[isWhole(stream) ? "completed" : "aborted"]++;
    // Its client is waited for from the GOAWAY on, not from the end of its last stream.
    if (phase !== "draining") return this.#idle();
    if (session.streams === 0) this.#leave(session);
    this.#context.changed();
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
    if (session.ending) return;
    const { counts, changed } = this.#context;
    // Where all was refused nobody waits for an answer: clients that connect anew without end can't hold the drain.
    const what = session.served ? "inFlight" : "leaving";
    session.ending = true;
    counts[what]++;
    await session.end();
    counts[what]--;
    changed();
  }

  #idle(): void {
    this.#context.counts.lastIdleAt = this.#context.clock.now();
    this.#context.changed();
  }

  #watchSubscription(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    endSubscription(stream, headers, this.#context, this.#refuse, () => {
      if (!this.#letGo(stream)) return false;
      this.#context.tally.longLived++;
      return true;
    });
  }
}
