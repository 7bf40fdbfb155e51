import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { HandledResponse } from "../actors/handler.ts";

/** As much of a request as the policy asks for. */
export interface SimulatedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly httpVersion: string;
  readonly httpVersionMajor: number;
  readonly httpVersionMinor: number;
  readonly socket: { readonly remoteAddress: string };
  complete: boolean;
}

type Fields = Readonly<Record<string, string | number>>;

/** One answer: what is written waits until those before it on its connection are whole. */
export class SimulatedResponse extends EventEmitter implements HandledResponse {
  readonly req: SimulatedRequest;
  readonly at: number;
  statusMessage = "";
  headersSent = false;
  contentType: string | undefined;
  writableEnded = false;
  destroyed = false;
  saidClose = false;
  /** What is handed over when its turn comes. */
  #waiting = "";
  #out: ((text: string) => void) | undefined;
  #chunked = false;
  readonly #saysClose: () => boolean;
  readonly #told: () => void;

  /** `saysClose` decides when the header is written; `told` hears of a header and of the end. */
  constructor(req: SimulatedRequest, at: number, saysClose: () => boolean, told: () => void) {
    super();
    this.req = req;
    this.at = at;
    this.#saysClose = saysClose;
    this.#told = told;
  }

  get asRequest(): IncomingMessage {
    return this.req as unknown as IncomingMessage;
  }

  /** Its turn has come. */
  begin(out: (text: string) => void): void {
    this.#out = out;
    if (this.#waiting !== "") out(this.#waiting);
    this.#waiting = "";
  }

  getHeaderNames(): string[] {
    return [];
  }

  removeHeader(): void {}

  flushHeaders(): void {}

  writeHead(status: number, fields: Fields): this {
    if (this.headersSent || this.destroyed) return this;
    this.headersSent = true;
    const named = new Map(
      Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]),
    );
    this.contentType = String(named.get("content-type") ?? "");
    const old = this.req.httpVersion === "1.0";
    this.#chunked = !named.has("content-length") && !old && this.req.method !== "HEAD";
    if (this.#chunked) named.set("transfer-encoding", "chunked");
    this.saidClose = this.#saysClose() || old;
    named.set("connection", this.saidClose ? "close" : "keep-alive");
    const lines = [...named].map(([name, value]) => `${name}: ${value}\r\n`);
    this.#write(`HTTP/1.1 ${status} \r\n${lines.join("")}\r\n`);
    this.#told();
    return this;
  }

  write(piece: string): boolean {
    if (this.writableEnded || this.destroyed || this.req.method === "HEAD") return true;
    this.#write(this.#chunked ? `${piece.length.toString(16)}\r\n${piece}\r\n` : piece);
    return true;
  }

  end(piece?: string | Buffer): void {
    if (this.writableEnded || this.destroyed) return;
    if (piece !== undefined && piece.length > 0) this.write(piece.toString());
    if (this.#chunked) this.#write("0\r\n\r\n");
    this.writableEnded = true;
    this.#told();
  }

  close(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit("close");
  }

  #write(text: string): void {
    if (this.#out === undefined) this.#waiting += text;
    else this.#out(text);
  }
}
