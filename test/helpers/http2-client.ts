import type { Socket } from "node:net";
import {
  CODE,
  encodeFrame,
  encodePreface,
  encodeRequest,
  encodeReset,
  encodeWindowUpdate,
  FLAG,
  TYPE,
  type Frame,
  type Http2Request,
} from "./http2-frames.ts";
import { connectHttp2, Http2Watch, type Http2Address } from "./http2-watch.ts";

export interface Http2Target extends Http2Address {
  /** Bytes that a stream may send before it is told that more are welcome. */
  readonly windowSize?: number;
  /** `false`: the windows are never opened again, as by a client that has stopped to read. */
  readonly reads?: boolean;
  /** `false`: connected, and not a byte of HTTP/2 until `speak`. */
  readonly preface?: boolean;
}

/** One HTTP/2 connection, frame by frame: nothing is repaired, retried or hidden as a library would. */
export class Http2Client extends Http2Watch {
  #reads: boolean;
  #spoken = false;
  /** Settings that came before the client has begun to speak. */
  #unacknowledged = 0;
  #nextId = 1;
  #pongs = 0;

  private constructor(socket: Socket, { windowSize, reads = true, preface = true }: Http2Target) {
    super(socket, (frame) => this.#answer(frame));
    this.#reads = reads;
    if (preface) this.speak(windowSize);
  }

  static async connect(target: Http2Target): Promise<Http2Client> {
    return new Http2Client(await connectHttp2(target), target);
  }

  /** Reads on, where `reads` was false. */
  read(): void {
    this.#reads = true;
    for (const { id, bytes } of this.streams) if (bytes > 0) this.#welcome(id, bytes);
  }

  /** Begins the session. */
  speak(windowSize = 65_535): void {
    this.socket.write(encodePreface(windowSize));
    this.#spoken = true;
    for (; this.#unacknowledged > 0; this.#unacknowledged--) this.#acknowledge();
  }

  /** Opens a stream; a body, where one follows, goes by `data`. */
  request(path: string, request: Http2Request = {}): number {
    const id = this.#nextId;
    this.#nextId += 2;
    this.expect(id);
    this.socket.write(encodeRequest(id, path, request));
    return id;
  }

  data(id: number, bytes: Buffer, end = false): void {
    this.socket.write(encodeFrame(TYPE.data, end ? FLAG.endStream : 0, id, bytes));
  }

  reset(id: number, code: number = CODE.cancel): void {
    this.socket.write(encodeReset(id, code));
  }

  /** Until the server has read everything that was sent before. */
  async ping(): Promise<void> {
    const expected = this.#pongs + 1;
    this.socket.write(encodeFrame(TYPE.ping, 0, 0, Buffer.alloc(8)));
    await this.until(() => this.#pongs >= expected || !this.open || undefined, "no answer");
  }

  #answer({ type, flags, streamId, payload }: Frame): void {
    if (type === TYPE.data) {
      if (payload.length > 0 && this.#reads) this.#welcome(streamId, payload.length);
    } else if (type === TYPE.settings && (flags & FLAG.ack) === 0) {
      if (this.#spoken) this.#acknowledge();
      else this.#unacknowledged++;
    } else if (type === TYPE.ping && (flags & FLAG.ack) !== 0) {
      this.#pongs++;
    }
  }

  #acknowledge(): void {
    this.socket.write(encodeFrame(TYPE.settings, FLAG.ack, 0));
  }

  #welcome(streamId: number, bytes: number): void {
    if (!this.socket.writable) return;
    this.socket.write(
      Buffer.concat([encodeWindowUpdate(0, bytes), encodeWindowUpdate(streamId, bytes)]),
    );
  }
}
