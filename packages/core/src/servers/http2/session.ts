import type { ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { Clock } from "../../clock.ts";
import type { Caller } from "../witness.ts";

/** Turns of the event loop that the last frames take, and how many they may. */
const MIN_TURNS = 2;
const MAX_TURNS = 100;

interface WithHandle {
  readonly _handle?: { readonly readStart?: () => void } | null;
}

/** One HTTP/2 session and its ending. */
export class Session implements Caller {
  readonly #session: ServerHttp2Session;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #told: () => void;
  isChecker: boolean | undefined = undefined;
  /** Whether the drain has ever waited for a stream of it. */
  served: boolean = false;
  /** Its last bytes are on their way out. */
  ending: boolean = false;
  /** Streams that are open on it. */
  streams: number = 0;
  /** The last stream whose head has come whole. */
  lastHeard: number = 0;
  /** The last stream that GOAWAY promised an answer to; absent before it. */
  #lastStream: number | undefined;

  /** @param told when the GOAWAY is sent, which its client has yet to read */
  constructor(session: ServerHttp2Session, clock: Clock, told: () => void) {
    this.#session = session;
    this.#told = told;
    // The real one, as its methods return it: the session's own is a proxy that can't be ended.
    this.#socket = session.socket.off("close", () => {});
    this.#clock = clock;
  }

  /**
   * The one GOAWAY: NO_ERROR, with the last stream that was really processed. Whatever is above it the client may
   * send elsewhere, a POST too (RFC 9113 §6.8, §8.7); nghttp2 ignores it.
   */
  goAway(): void {
    if (this.#lastStream !== undefined || this.#session.destroyed) return;
    this.#lastStream = this.#session.state.lastProcStreamID ?? 0;
    this.#session.goaway();
    this.#told();
  }

  /**
   * Whether GOAWAY has promised an answer to a stream whose head is not whole yet: nghttp2 counts it as processed as
   * soon as its first bytes are there, and Node can't say less.
   */
  get owesAnswer(): boolean {
    return this.#lastStream !== undefined && this.#lastStream > this.lastHeard;
  }

  /**
   * Node sends the GOAWAY only later in the turn, and until then lets streams in that it excludes. The client will
   * send them elsewhere: nothing may be done for them here.
   */
  excludes(streamId: number): boolean {
    return this.#lastStream !== undefined && streamId > this.#lastStream;
  }

  /**
   * Reads on where Node has stopped for good: up to Node 24 it waits for the end of a write that failed at once, when
   * a client had gone before its requests were read, and never learns that nobody is there.
   */
  readOn(): void {
    const { _handle: handle } = this.#socket as WithHandle;
    handle?.readStart?.();
  }

  /**
   * Half-closes the connection behind what is still to be written, and reads on, so that a client that goes on sending
   * is not reset before it has read the GOAWAY. Not the session's own `close`, which would send a second one.
   */
  async end(): Promise<void> {
    this.goAway();
    await this.#framesWritten();
    await new Promise<void>((resolve) => {
      if (this.#socket.destroyed) return resolve();
      this.#socket.once("close", resolve);
      this.#socket.end(resolve);
    });
  }

  /** A stream is closed before its last frame is written: the session writes at the end of a turn. */
  async #framesWritten(): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS && !this.#session.destroyed; turn++) {
      if (turn >= MIN_TURNS && this.#session.state.outboundQueueSize === 0) return;
      await new Promise<void>((resolve) => this.#clock.nextTurn(resolve));
    }
  }
}
