import type { Server as HttpServer, ServerResponse } from "node:http";
import type {
  Http2Server,
  Http2ServerResponse,
  IncomingHttpHeaders,
  ServerHttp2Session,
  ServerHttp2Stream,
} from "node:http2";
import { http2 } from "../../builtins.ts";
import { within } from "../../clock.ts";
import type { CutRequest } from "../../report/report.ts";
import { Http1Drain } from "../http1/http1.ts";
import { Attachments } from "../attachments.ts";
import { closeListener } from "../close-listener.ts";
import { listenToErrors } from "../mute.ts";
import type { DrainContext, ServerDrain, Uncounted } from "../server-drain.ts";
import { answerHealth, healthCall, isGrpc, refuseCall } from "./grpc.ts";
import { requestOf, responseOf } from "./message.ts";
import { Streams } from "./streams.ts";

type StreamArguments = [ServerHttp2Stream, IncomingHttpHeaders, number, string[]];

/** HTTP/2, cleartext or TLS, and the HTTP/1 that the same server may speak. */
export class Http2Drain implements ServerDrain {
  readonly server: Http2Server;
  readonly #context: DrainContext;
  readonly #http1: Http1Drain;
  readonly #streams: Streams;
  readonly #attachments: Attachments;

  constructor(server: Http2Server, context: DrainContext) {
    this.server = server;
    this.#context = context;
    this.#http1 = new Http1Drain(server as unknown as HttpServer, context);
    this.#streams = new Streams(context, (stream, headers) => this.#refuse(stream, headers));
    this.#attachments = new Attachments(server);
    this.#attachments.on(
      "session",
      (session: ServerHttp2Session) => void this.#streams.opened(session),
    );
    this.#attachments.prepend("stream", this.#count);
  }

  uncounted(what: Uncounted): number {
    return this.#http1.uncounted(what);
  }

  waitsFor(res: ServerResponse): boolean {
    const { stream } = res as unknown as Http2ServerResponse;
    return stream === undefined ? this.#http1.waitsFor(res) : this.#streams.waitsFor(stream);
  }

  startLeaving(): void {
    this.server.removeListener("stream", this.#count);
    this.#attachments.intercept("stream", (args, passOn) =>
      this.#receive(args as StreamArguments, passOn),
    );
    this.#http1.startLeaving();
    this.#streams.startLeaving();
  }

  startDraining(): void {
    this.#http1.startDraining();
    this.#streams.startDraining();
  }

  get staying(): number {
    return this.#http1.staying + this.#streams.staying;
  }

  sendAway(): void {
    this.#http1.sendAway();
    this.#streams.sendAway();
  }

  get cuttable(): number {
    return this.#http1.cuttable + this.#streams.cuttable;
  }

  describe(limit: number): CutRequest[] {
    const http1 = this.#http1.describe(limit);
    return [...http1, ...this.#streams.describe(limit - http1.length)];
  }

  cut(): void {
    this.#http1.cut();
    this.#streams.cut();
  }

  stopListening(by: number): Promise<void> {
    return closeListener(this.server, this.#context.clock, by);
  }

  async close(limitMs: number, exits: boolean): Promise<void> {
    const { clock } = this.#context;
    const end = clock.now() + limitMs;
    await within(limitMs, this.#streams.endAll(), clock);
    await this.#http1.close(Math.max(0, end - clock.now()), exits);
  }

  release(): void {
    this.#attachments.release();
    this.#http1.release();
  }

  readonly #count = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    const session = this.#streams.heard(stream);
    const req = requestOf(stream, headers);
    if (session !== undefined) this.#context.saw(req, session, this.#context.clock.now());
    if (!this.#context.isExempt(req)) this.#streams.begin(stream, headers);
  };

  /** Streams since the signal. */
  #receive([stream, headers]: StreamArguments, passOn: () => void): void {
    this.#streams.heard(stream);
    if (this.#streams.cameTooLate(stream)) {
      listenToErrors(stream);
      stream.close(http2().constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    const { isExempt, isProbe, answerProbe, reception, phase, counts, clock, tally } =
      this.#context;
    const req = requestOf(stream, headers);
    const health = healthCall(headers);
    const exempt = health !== undefined || isExempt(req);
    if (!exempt) {
      counts.requests++;
      counts.lastRequestAt = clock.now();
    }
    const draining = phase === "draining";
    // A tunnel or a WebSocket that begins now would hold the drain, or be told to go at once.
    const refused =
      !exempt && (reception === "refuse" || (draining && headers[":method"] === "CONNECT"));
    if (exempt || refused) this.#streams.beginLeaving(stream);
    else this.#streams.begin(stream, headers);
    if (refused) {
      tally.refused++;
      this.#refuse(stream, headers);
    } else if (health !== undefined) {
      answerHealth(stream, health);
    } else if (!isProbe(req)) {
      passOn();
    } else {
      listenToErrors(stream);
      answerProbe(req, responseOf(stream));
    }
  }

  #refuse(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    listenToErrors(stream);
    if (isGrpc(headers)) refuseCall(stream);
    else this.#context.refuseStream(stream);
    // What the client still sends is dropped until it ends by itself: told to stop by a reset, curl loses the answer.
    stream.resume();
  }
}
