import type { ServerHttp2Stream } from "node:http2";
import type { DrainContext } from "../server-drain.ts";
import { WebSocketOut } from "../upgrades/websocket.ts";
import { resetStream } from "./end-stream.ts";

/** WebSockets over HTTP/2 (RFC 8441): told to go at draining, or as soon as their handshake is over. */
export class WebSocketStreams {
  readonly #context: DrainContext;
  readonly #open = new Map<ServerHttp2Stream, WebSocketOut>();
  #draining = false;

  constructor(context: DrainContext) {
    this.#context = context;
  }

  /** `opened` is told when the handshake, a request like any other, has let the client in. */
  begin(stream: ServerHttp2Stream, opened: () => void): void {
    const webSocket = WebSocketOut.over(stream, () => {
      this.#open.set(stream, webSocket);
      stream.once("close", () => this.#open.delete(stream));
      if (this.#draining) this.#tellToGo(stream, webSocket);
      opened();
    });
  }

  startDraining(): void {
    this.#draining = true;
    this.sendAway();
  }

  get staying(): number {
    return this.#open.size;
  }

  sendAway(): void {
    for (const [stream, webSocket] of this.#open) this.#tellToGo(stream, webSocket);
  }

  #tellToGo(stream: ServerHttp2Stream, webSocket: WebSocketOut): void {
    const { clock, departures } = this.#context;
    departures.add(stream, () => webSocket.goAway(clock, () => resetStream(stream)));
  }
}
