import type { Server as HttpServer, ServerResponse } from "node:http";
import {
  constants,
  type Http2Server,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { Server as NetServer } from "node:net";
import { within } from "../../clock.ts";
import type { CutRequest } from "../../report/report.ts";
import { listenToErrors } from "./end-stream.ts";
import { answerHealth, healthCall, isGrpc, refuseCall } from "./grpc.ts";
import { Http1Drain } from "../http1/http1.ts";
import { requestOf, responseOf } from "./message.ts";
import { interceptEvent } from "../intercept.ts";
import type { DrainContext, Reception, ServerDrain } from "../server-drain.ts";
import { Streams } from "./streams.ts";

type StreamArguments = [ServerHttp2Stream, IncomingHttpHeaders, number, string[]];

/** HTTP/2, cleartext or TLS, and the HTTP/1 that the same server may speak. */
export class Http2Drain implements ServerDrain {
  readonly server: Http2Server;
  readonly #context: DrainContext;
  readonly #http1: Http1Drain;
  readonly #streams: Streams;
  #requests = 0;
  #lastRequestAt = -Infinity;
  /** Absent in normal operation. */
  #reception: Reception | undefined;
  #draining = false;

  constructor(server: Http2Server, context: DrainContext) {
    this.server = server;
    this.#context = context;
    this.#http1 = new Http1Drain(server as unknown as HttpServer, context, false);
    this.#streams = new Streams(context, (stream, headers) => this.#refuse(stream, headers));
    server.on("session", (session: ServerHttp2Session) => void this.#streams.opened(session));
    server.prependListener("stream", this.#count);
  }

  get inFlight(): number {
    return this.#http1.inFlight + this.#streams.inFlight;
  }

  get leaving(): number {
    return this.#http1.leaving + this.#streams.leaving;
  }

  get open(): number {
    return this.#http1.open;
  }

  get accepted(): number {
    return this.#http1.accepted;
  }

  get arrivals(): number {
    return this.#http1.arrivals + this.#requests;
  }

  get lastAcceptAt(): number {
    return this.#http1.lastAcceptAt;
  }

  get lastIdleAt(): number {
    return Math.max(this.#http1.lastIdleAt, this.#streams.lastIdleAt);
  }

  get lastRequestAt(): number {
    return Math.max(this.#http1.lastRequestAt, this.#lastRequestAt);
  }

  waitsFor(res: ServerResponse): boolean {
    const { stream } = res as unknown as Http2ServerResponse;
    return stream === undefined ? this.#http1.waitsFor(res) : this.#streams.waitsFor(stream);
  }

  startLeaving(): void {
    if (this.#reception !== undefined) return;
    this.#reception = "serve";
    this.server.removeListener("stream", this.#count);
    interceptEvent(this.server, "stream", (args, passOn) =>
      this.#receive(args as StreamArguments, passOn),
    );
    this.#http1.startLeaving();
    this.#streams.startLeaving();
  }

  startDraining(reception: Reception): void {
    this.startLeaving();
    this.#reception = reception;
    this.#draining = true;
    this.#http1.startDraining(reception);
    this.#streams.startDraining();
  }

  describe(): CutRequest[] {
    return [...this.#http1.describe(), ...this.#streams.describe()];
  }

  cut(): void {
    this.#http1.cut();
    this.#streams.cut();
  }

  stopListening(): void {
    if (this.server.listening) NetServer.prototype.close.call(this.server);
  }

  async close(limitMs: number, exits: boolean): Promise<void> {
    const { clock } = this.#context;
    const end = clock.now() + limitMs;
    await within(limitMs, this.#streams.endAll(), clock);
    await this.#http1.close(Math.max(0, end - clock.now()), exits);
  }

  readonly #count = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    this.#streams.heard(stream);
    if (!this.#context.isExempt(requestOf(stream, headers))) this.#streams.begin(stream, headers);
  };

  /** Streams since the signal. */
  #receive([stream, headers]: StreamArguments, passOn: () => void): void {
    this.#streams.heard(stream);
    if (this.#streams.cameTooLate(stream)) {
      listenToErrors(stream);
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    const req = requestOf(stream, headers);
    const health = healthCall(headers);
    const exempt = health !== undefined || this.#context.isExempt(req);
    if (!exempt) {
      this.#requests++;
      this.#lastRequestAt = this.#context.clock.now();
    }
    // A tunnel or a WebSocket that begins now would hold the drain, or be told to go at once.
    const refused =
      !exempt &&
      (this.#reception === "refuse" || (this.#draining && headers[":method"] === "CONNECT"));
    if (exempt || refused) this.#streams.beginLeaving(stream);
    else this.#streams.begin(stream, headers);
    if (refused) {
      this.#context.tally.refused++;
      this.#refuse(stream, headers);
    } else if (health !== undefined) {
      answerHealth(stream, health);
    } else if (!this.#draining || !this.#context.isProbe(req)) {
      passOn();
    } else {
      listenToErrors(stream);
      this.#context.answerProbe(req, responseOf(stream));
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
