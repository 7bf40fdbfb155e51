import type { Server as HttpServer, ServerResponse } from "node:http";
import {
  constants,
  type Http2Server,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { Server as NetServer, type Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
import { within } from "../../clock.ts";
import type { CutRequest } from "../../report/report.ts";
import { Http1Drain } from "../http1/http1.ts";
import { listenToErrors } from "../mute.ts";
import type { DrainContext, ServerDrain } from "../server-drain.ts";
import { SetAside } from "../set-aside.ts";
import { requestOf, responseOf } from "./message.ts";
import { Streams } from "./streams.ts";

type StreamArguments = [ServerHttp2Stream, IncomingHttpHeaders, number, string[]];

/** HTTP/2, cleartext or TLS, and the HTTP/1 that the same server may speak. */
export class Http2Drain implements ServerDrain {
  readonly server: Http2Server;
  readonly #context: DrainContext;
  readonly #http1: Http1Drain;
  readonly #streams: Streams;
  readonly #listeners: SetAside;

  constructor(server: Http2Server, context: DrainContext) {
    this.server = server;
    this.#context = context;
    this.#http1 = new Http1Drain(server as unknown as HttpServer, context, false);
    this.#streams = new Streams(context, (stream) => this.#refuse(stream));
    this.#listeners = new SetAside(server);
    // A session begins while its socket's event is under way, which so has to be heard first.
    let connecting: Socket;
    const event = server instanceof TlsServer ? "secureConnection" : "connection";
    server.prependListener(event, (socket: Socket) => {
      connecting = socket;
    });
    server.on("session", (session: ServerHttp2Session) =>
      this.#streams.opened(session, connecting),
    );
    server.prependListener("stream", this.#count);
  }

  get uncounted(): ServerDrain["uncounted"] {
    return this.#http1.uncounted;
  }

  get handshaking(): number {
    return this.#http1.handshaking;
  }

  waitsFor(res: ServerResponse): boolean {
    const { stream } = res as unknown as Http2ServerResponse;
    return stream === undefined ? this.#http1.waitsFor(res) : this.#streams.waitsFor(stream);
  }

  startLeaving(): void {
    this.server.removeListener("stream", this.#count);
    this.#listeners.replace("stream", (...args) => this.#receive(args as StreamArguments));
    this.#http1.startLeaving();
  }

  startDraining(): void {
    this.#http1.startDraining();
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
    const req = requestOf(stream, headers);
    this.#context.saw(req, stream.session!);
    if (!this.#context.isExempt(req)) this.#streams.begin(stream, headers);
  };

  /** Streams since the signal. */
  #receive(args: StreamArguments): void {
    const [stream, headers] = args;
    this.#streams.heard(stream);
    if (this.#streams.cameTooLate(stream)) {
      listenToErrors(stream);
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    const { isExempt, isProbe, answerProbe, reception, phase, counts, clock, tally } =
      this.#context;
    const req = requestOf(stream, headers);
    const exempt = isExempt(req);
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
      this.#refuse(stream);
    } else if (!isProbe(req)) {
      this.#listeners.emit("stream", ...args);
    } else {
      listenToErrors(stream);
      answerProbe(req, responseOf(stream));
    }
  }

  #refuse(stream: ServerHttp2Stream): void {
    listenToErrors(stream);
    this.#context.refuseStream(stream);
    // What the client still sends is dropped until it ends by itself: told to stop by a reset, curl loses the answer.
    stream.resume();
  }
}
