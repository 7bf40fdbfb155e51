import type { ServerHttp2Session } from "node:http2";

/** One HTTP/2 session and its ending. */
export class Session {
  readonly #session: ServerHttp2Session;
  /** Streams that are open on it. */
  streams: number = 0;
  /** The last stream that GOAWAY promised an answer to; absent before it. */
  #lastStream: number | undefined;
  #ending = false;

  constructor(session: ServerHttp2Session) {
    this.#session = session;
  }

  /** Whether its last bytes are on their way out. */
  get ending(): boolean {
    return this.#ending;
  }

  /**
   * The one GOAWAY: NO_ERROR, with the last stream that was really processed. Whatever is above it the client may
   * send elsewhere, a POST too (RFC 9113 §6.8, §8.7); nghttp2 ignores it.
   */
  goAway(): void {
    if (this.#lastStream !== undefined || this.#session.destroyed) return;
    this.#lastStream = this.#session.state.lastProcStreamID ?? 0;
    this.#session.goaway();
  }

  /**
   * Node sends the GOAWAY only later in the turn, and until then lets streams in that it excludes. The client will
   * send them elsewhere: nothing may be done for them here.
   */
  excludes(streamId: number): boolean {
    return this.#lastStream !== undefined && streamId > this.#lastStream;
  }

  /** Ends the connection behind what is still to be written: not by `close`, which would send a second GOAWAY. */
  end(): void {
    if (this.#ending || this.#session.destroyed) return;
    this.goAway();
    this.#ending = true;
    // The session shows its socket as a proxy that forbids `end` and `destroy`, but not this.
    this.#session.socket.destroySoon();
  }
}
