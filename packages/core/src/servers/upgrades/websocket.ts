import type { ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import type { Clock } from "../../clock.ts";
import { onceAnswered } from "../http2/end-stream.ts";
import { FrameBoundary } from "./frame-boundary.ts";
import { Handshake } from "./handshake.ts";

/** A Close frame with the status 1001, Going Away (RFC 6455 §5.5.1, §7.4.1). */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

/** How long the closing handshake may take. */
const HANDSHAKE_MS = 1_000;

type Write = (chunk: Uint8Array | string, ...rest: unknown[]) => boolean;

/**
 * The server's side of one WebSocket, whatever library serves it: follows what is written, so that a Close frame can
 * be put between two frames and never inside one.
 */
export class WebSocketOut {
  readonly #socket: Duplex;
  readonly #write: Write;
  readonly #opened: () => void;
  readonly #handshake = new Handshake();
  readonly #boundary = new FrameBoundary();
  #open = false;
  #leaving = false;
  #silenced = false;

  /** `opened` is told when the handshake has let the client in. */
  constructor(socket: Duplex, opened: () => void) {
    this.#socket = socket;
    this.#opened = opened;
    this.#write = socket.write.bind(socket) as Write;
    socket.write = ((...args: Parameters<Write>) => this.#pass(...args)) as Duplex["write"];
  }

  /** One over HTTP/2, whose handshake is the answer to an extended CONNECT (RFC 8441 §5). */
  static over(stream: ServerHttp2Stream, opened: () => void): WebSocketOut {
    const webSocket = new WebSocketOut(stream, opened);
    onceAnswered(stream, () => {
      if (stream.sentHeaders[":status"] === 200) webSocket.#begin();
    });
    return webSocket;
  }

  /** Whether the handshake has let the client in. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether nothing has been answered yet. */
  get pending(): boolean {
    return !this.#open && this.#handshake.pending;
  }

  /**
   * Says 1001 as soon as the frame being written is complete, unless the library has said its own goodbye. When the
   * client has not closed its side a second later, it is given up.
   */
  goAway(clock: Clock, giveUp: () => void): void {
    // A turn later, so that a goodbye of the application's own, said on the signal, comes first.
    clock.nextTurn(() => {
      this.#leaving = true;
      this.#closeBetweenFrames();
    });
    this.#socket.once("close", clock.after(HANDSHAKE_MS, giveUp));
  }

  #begin(): void {
    this.#open = true;
    this.#opened();
  }

  #pass(chunk: Uint8Array | string, ...rest: unknown[]): boolean {
    if (this.#silenced) {
      // Nothing may follow a Close frame; the library learns of it from the client's answer.
      const callback = rest.at(-1);
      if (typeof callback === "function") process.nextTick(callback);
      return true;
    }
    const encoding = typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8";
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
    const head = this.#open ? 0 : this.#handshake.pass(bytes);
    const opens = !this.#open && this.#handshake.accepted;
    if (this.#open || opens) this.#boundary.pass(bytes.subarray(head));
    const result = this.#write(chunk, ...rest);
    if (opens) this.#begin();
    // A library writes a frame in several calls of the same tick, and may cork them.
    if (this.#leaving) process.nextTick(() => this.#closeBetweenFrames());
    return result;
  }

  #closeBetweenFrames(): void {
    if (this.#silenced || !this.#boundary.between || this.#socket.writableEnded) return;
    if (!this.#boundary.closed) {
      this.#silenced = true;
      this.#write(GOING_AWAY);
    }
  }
}
