import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { certificate } from "./certificate.ts";
import {
  CODE,
  encodeFrame,
  encodePreface,
  encodeRequest,
  encodeWindowUpdate,
  FLAG,
  FrameReader,
  statusOf,
  TYPE,
  type Frame,
  type Http2Request,
} from "./http2-frames.ts";
import { type GoAway, type Outcome, SeenStream } from "./http2-stream.ts";
import { Watched } from "./watched.ts";

export interface Http2Target {
  readonly port: number;
  readonly secure: boolean;
  /** A connection that is there already, whose TLS handshake is to follow. */
  readonly over?: Socket | undefined;
  /** Bytes that a stream may send before it is told that more are welcome. */
  readonly windowSize?: number;
  /** `false`: the windows are never opened again, as by a client that has stopped to read. */
  readonly reads?: boolean;
  /** `false`: connected, and not a byte of HTTP/2 until `speak`. */
  readonly preface?: boolean;
}

/** One HTTP/2 connection, frame by frame: nothing is repaired, retried or hidden as a library would. */
export class Http2Client {
  readonly socket: Socket;
  readonly goAways: GoAway[] = [];
  readonly #streams = new Map<number, SeenStream>();
  readonly #frames = new FrameReader();
  readonly #watched = new Watched();
  #reads: boolean;
  #nextId = 1;
  #pongs = 0;
  #ended = false;
  #closed = false;
  #error: Error | undefined;

  private constructor(socket: Socket, target: Http2Target) {
    const { windowSize, reads = true, preface = true } = target;
    this.socket = socket;
    this.#reads = reads;
    socket.on("data", (chunk: Buffer) => {
      for (const frame of this.#frames.push(chunk)) this.#take(frame);
      this.#watched.changed();
    });
    socket.on("end", () => {
      this.#ended = true;
      this.#watched.changed();
    });
    socket.on("close", () => {
      this.#closed = true;
      this.#watched.changed();
    });
    socket.on("error", (error) => (this.#error = error));
    if (preface) this.speak(windowSize);
  }

  static connect(target: Http2Target): Promise<Http2Client> {
    const { port, secure, over } = target;
    const to = { port, host: "127.0.0.1" };
    const tls = { servername: "localhost", ca: certificate.cert, ALPNProtocols: ["h2"] };
    const under = over === undefined ? to : { socket: over };
    const socket = secure ? connectTls({ ...under, ...tls }) : connect(to);
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once(secure ? "secureConnect" : "connect", () => {
        socket.off("error", reject);
        resolve(new Http2Client(socket, target));
      });
    });
  }

  /** Reads on, where `reads` was false. */
  read(): void {
    this.#reads = true;
    for (const { id, bytes } of this.streams) if (bytes > 0) this.#welcome(id, bytes);
  }

  /** Begins the session. */
  speak(windowSize = 65_535): void {
    this.socket.write(encodePreface(windowSize));
  }

  /** Opens a stream; a body, where one follows, goes by `data`. */
  request(path: string, request: Http2Request = {}): number {
    const id = this.#nextId;
    this.#nextId += 2;
    this.#streams.set(id, new SeenStream(id));
    this.socket.write(encodeRequest(id, path, request));
    return id;
  }

  data(id: number, bytes: Buffer, end = false): void {
    this.socket.write(encodeFrame(TYPE.data, end ? FLAG.endStream : 0, id, bytes));
  }

  reset(id: number): void {
    const payload = Buffer.from([0, 0, 0, CODE.cancel]);
    this.socket.write(encodeFrame(TYPE.rstStream, 0, id, payload));
  }

  /** Until the server has read everything that was sent before. */
  async ping(): Promise<void> {
    const expected = this.#pongs + 1;
    this.socket.write(encodeFrame(TYPE.ping, 0, 0, Buffer.alloc(8)));
    await this.#until(() => this.#pongs >= expected || this.#closed || undefined, "no answer");
  }

  get streams(): SeenStream[] {
    return [...this.#streams.values()];
  }

  seen(id: number): SeenStream {
    const stream = this.#streams.get(id);
    if (stream === undefined) throw new Error(`stream ${id} was never opened`);
    return stream;
  }

  /** Until the stream has so many bytes. */
  async received(id: number, bytes: number): Promise<void> {
    await this.#until(() => this.seen(id).bytes >= bytes || undefined, `stream ${id} not begun`);
  }

  begun(id: number): Promise<void> {
    return this.received(id, 1);
  }

  /** Until the stream has come to an end, the connection's included. */
  async finished(id: number): Promise<SeenStream> {
    await this.#until(() => this.seen(id).over || this.#closed || undefined, `stream ${id} open`);
    return this.seen(id);
  }

  async goneAway(): Promise<GoAway> {
    return this.#until(() => this.goAways[0], "no GOAWAY");
  }

  async closed(): Promise<void> {
    await this.#until(() => this.#closed || undefined, "not closed");
  }

  get open(): boolean {
    return !this.#ended && !this.#closed;
  }

  /** Ended by a FIN behind a whole frame. */
  get endedCleanly(): boolean {
    return this.#ended && this.#error === undefined && this.#frames.unfinished === 0;
  }

  /** In the order in which the streams were opened. */
  get outcomes(): Outcome[] {
    return this.streams.map((stream) => stream.outcome(this.goAways));
  }

  #until<T>(look: () => T | undefined, what: string): Promise<T> {
    return this.#watched.until(
      look,
      () => `${what}; ended ${this.#ended}, ${this.#error?.message}`,
    );
  }

  #take({ type, flags, streamId, payload }: Frame): void {
    const stream = this.#streams.get(streamId);
    const ends = (flags & FLAG.endStream) !== 0;
    if (type === TYPE.headers && stream !== undefined) {
      stream.status ||= statusOf(payload);
      stream.ended ||= ends;
    } else if (type === TYPE.data && stream !== undefined) {
      stream.take(payload, ends);
      if (payload.length > 0 && this.#reads) this.#welcome(streamId, payload.length);
    } else if (type === TYPE.rstStream && stream !== undefined) {
      stream.resetCode = payload.readUInt32BE();
    } else if (type === TYPE.goAway) {
      const lastStreamId = payload.readUInt32BE() & 0x7fffffff;
      this.goAways.push({ lastStreamId, code: payload.readUInt32BE(4) });
    } else if (type === TYPE.settings && (flags & FLAG.ack) === 0) {
      this.socket.write(encodeFrame(TYPE.settings, FLAG.ack, 0));
    } else if (type === TYPE.ping && (flags & FLAG.ack) !== 0) {
      this.#pongs++;
    }
  }

  #welcome(streamId: number, bytes: number): void {
    if (!this.socket.writable) return;
    this.socket.write(
      Buffer.concat([encodeWindowUpdate(0, bytes), encodeWindowUpdate(streamId, bytes)]),
    );
  }
}
