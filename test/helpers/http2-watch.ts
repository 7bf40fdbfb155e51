import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { certificate } from "./certificate.ts";
import { FLAG, FrameReader, statusOf, TYPE, type Frame } from "./http2-frames.ts";
import { type GoAway, type Outcome, SeenStream } from "./http2-stream.ts";
import { Watched } from "./watched.ts";

export interface Http2Address {
  readonly port: number;
  readonly secure: boolean;
  /** A connection that is there already, whose TLS handshake is to follow. */
  readonly over?: Socket | undefined;
}

/** Connected, with the TLS handshake done where there is one. */
export function connectHttp2({ port, secure, over }: Http2Address): Promise<Socket> {
  const to = { port, host: "127.0.0.1" };
  const tls = { servername: "localhost", ca: certificate.cert, ALPNProtocols: ["h2"] };
  const under = over === undefined ? to : { socket: over };
  const socket = secure ? connectTls({ ...under, ...tls }) : connect(to);
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once(secure ? "secureConnect" : "connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

/** What comes back on one HTTP/2 connection, frame by frame; it writes nothing by itself. */
export class Http2Watch {
  readonly socket: Socket;
  readonly goAways: GoAway[] = [];
  readonly #streams = new Map<number, SeenStream>();
  readonly #frames = new FrameReader();
  readonly #watched = new Watched();
  #ended = false;
  #closed = false;
  #error: Error | undefined;

  constructor(socket: Socket, heard: (frame: Frame) => void = () => {}) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      for (const frame of this.#frames.push(chunk)) {
        this.#take(frame);
        heard(frame);
      }
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
  }

  /** Looks out for what comes back on a stream. */
  expect(id: number): void {
    this.#streams.set(id, new SeenStream(id));
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
    await this.until(() => this.seen(id).bytes >= bytes || undefined, `stream ${id} not begun`);
  }

  begun(id: number): Promise<void> {
    return this.received(id, 1);
  }

  /** Until the stream has come to an end, the connection's included. */
  async finished(id: number): Promise<SeenStream> {
    await this.until(() => this.seen(id).over || this.#closed || undefined, `stream ${id} open`);
    return this.seen(id);
  }

  /** Until it is known what came of the stream, and be it that it may be sent elsewhere. */
  async decided(id: number): Promise<void> {
    const known = (): boolean => this.seen(id).outcome(this.goAways) !== "silent";
    await this.until(() => known() || this.#closed || undefined, `stream ${id} open`);
  }

  async goneAway(): Promise<GoAway> {
    return this.until(() => this.goAways[0], "no GOAWAY");
  }

  async closed(): Promise<void> {
    await this.until(() => this.#closed || undefined, "not closed");
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

  protected until<T>(look: () => T | undefined, what: string): Promise<T> {
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
    } else if (type === TYPE.rstStream && stream !== undefined) {
      stream.resetCode = payload.readUInt32BE();
    } else if (type === TYPE.goAway) {
      const lastStreamId = payload.readUInt32BE() & 0x7fffffff;
      this.goAways.push({ lastStreamId, code: payload.readUInt32BE(4) });
    }
  }
}
