import { once } from "node:events";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, TLSSocket } from "node:tls";
import { certificate } from "./certificate.ts";
import { parseResponses, type RawResponse } from "./http-response.ts";
import { Watched } from "./watched.ts";

export type RawTarget = NetConnectOpts & { readonly secure?: boolean };

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly version?: "1.0" | "1.1";
}

const secureContext = createSecureContext({ ca: certificate.cert });

/** A client that says exactly what it is told to say, and remembers everything that came back. */
export class RawClient {
  readonly #socket: Socket;
  readonly #watched = new Watched();
  readonly #methods: string[] = [];
  #chunks: Buffer[] = [];
  #ended = false;
  #closed = false;
  #error: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    const note = (change: () => void): (() => void) => {
      return () => {
        change();
        this.#watched.changed();
      };
    };
    socket.on("data", (chunk: Buffer) => note(() => this.#chunks.push(chunk))());
    socket.on(
      "end",
      note(() => (this.#ended = true)),
    );
    socket.on(
      "close",
      note(() => (this.#closed = true)),
    );
    socket.on("error", (error) => note(() => (this.#error = error))());
  }

  /** A client whose connection is on its way; what it sends meanwhile waits. */
  static dial(target: RawTarget): RawClient {
    const { secure = false, ...options } = target;
    if (!secure) return new RawClient(connect(options));
    return new RawClient(connectTls({ ...options, servername: "localhost", secureContext }));
  }

  /** Resolves when connected (and the TLS handshake is done); rejects when refused. */
  static async connect(target: RawTarget): Promise<RawClient> {
    const client = RawClient.dial(target);
    await once(client.socket, target.secure === true ? "secureConnect" : "connect");
    return client;
  }

  get socket(): Socket {
    return this.#socket;
  }

  get received(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  /** Neither ended nor closed by the other side so far. */
  get open(): boolean {
    return !this.#ended && !this.#closed;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  send(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  request(path: string, request: RawRequest = {}): void {
    this.send(this.#head(path, request));
    if (request.body !== undefined) this.send(request.body);
  }

  /** Looks out for the response to a request whose bytes the test writes itself. */
  expect(method: string): void {
    this.#methods.push(method);
  }

  /** Several requests in one packet. */
  pipeline(...paths: string[]): void {
    this.send(paths.map((path) => this.#head(path)).join(""));
  }

  #head(path: string, request: RawRequest = {}): string {
    const { method = "GET", headers = {}, version = "1.1" } = request;
    this.expect(method);
    const fields = Object.entries({ Host: "localhost", ...headers });
    const lines = [`${method} ${path} HTTP/${version}`, ...fields.map((field) => field.join(": "))];
    return `${lines.join("\r\n")}\r\n\r\n`;
  }

  /** What has come so far, unfinished ones and interim ones (100) included. */
  responses(): RawResponse[] {
    return parseResponses(this.received, this.#methods, this.#ended);
  }

  /** The n-th final response, counted from 0, once it is complete. */
  response(n = 0): Promise<RawResponse> {
    return this.#watched.until(
      () => {
        const response = this.responses().filter(({ status }) => status >= 200)[n];
        if (response?.complete === true) return response;
        if (this.#closed) throw new Error(`closed before response ${n}: ${this.#describe()}`);
        return undefined;
      },
      () => `no response ${n}, ${this.#describe()}`,
    );
  }

  /** Until the other side has sent that text. */
  async text(expected: string): Promise<void> {
    await this.#watched.until(
      () => {
        if (this.received.includes(expected)) return true;
        if (this.#closed) throw new Error(`closed before ${expected}: ${this.#describe()}`);
        return undefined;
      },
      () => `no ${expected}, ${this.#describe()}`,
    );
  }

  /** Until the connection is closed, in whichever way; see `error` and `endedCleanly`. */
  async closed(): Promise<void> {
    await this.#watched.until(
      () => this.#closed || undefined,
      () => `not closed, ${this.#describe()}`,
    );
  }

  /** Closed by a FIN of the other side, not by a reset. */
  get endedCleanly(): boolean {
    return this.#ended && this.#error === undefined;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** As a client that crashes: a reset, where the socket can send one. */
  reset(): void {
    if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  #describe(): string {
    const text = this.received.toString("latin1", 0, 400);
    const { message } = this.#error ?? { message: "none" };
    return `received ${JSON.stringify(text)}, ended ${this.#ended}, error ${message}`;
  }
}
