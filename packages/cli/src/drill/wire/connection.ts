import { connect, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { ResponseReader, type ResponseSoFar } from "./response-reader.ts";
import type { Fate } from "./fate.ts";

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface RequestText {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** How a request is answered when nobody stops the program. */
export interface ExpectedAnswer {
  readonly statuses: ReadonlySet<number>;
  /** How long an answer without a declared length is, where that is always the same. */
  readonly streamedBytes?: number | undefined;
}

/** A client's connection that says exactly what it is told to, never tries again, and remembers what came back. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new ResponseReader();
  readonly #waiting = new Set<() => void>();
  #connected = false;
  #ended = false;
  #closed = false;
  #closedAt = Infinity;
  #connectedAt = Infinity;
  #error: NodeJS.ErrnoException | undefined;

  constructor({ host, port }: Target) {
    this.#socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    this.#socket.on("connect", () =>
      this.#note(() => {
        this.#connected = true;
        this.#connectedAt = performance.now();
      }),
    );
    this.#socket.on("data", (bytes: Buffer) => this.#note(() => this.#reader.push(bytes)));
    this.#socket.on("error", (error) => this.#note(() => (this.#error = error)));
    this.#socket.on("end", () => {
      this.#note(() => {
        this.#ended = true;
        this.#reader.end();
      });
      this.#socket.end();
    });
    this.#socket.on("close", () =>
      this.#note(() => {
        this.#closed = true;
        this.#closedAt = performance.now();
      }),
    );
  }

  get connected(): boolean {
    return this.#connected;
  }

  get connectedAt(): number {
    return this.#connectedAt;
  }

  /** Neither ended nor closed by the other side. */
  get open(): boolean {
    return !this.#ended && !this.#closed;
  }

  get closedAt(): number {
    return this.#closedAt;
  }

  get wholeResponses(): readonly ResponseSoFar[] {
    return this.#reader.whole;
  }

  get responseUnderWay(): ResponseSoFar | undefined {
    return this.#reader.partial;
  }

  /** Whether the program asks for no more requests here. */
  get saidClose(): boolean {
    return this.#reader.whole.some((response) =>
      /(^|,)\s*close\s*(,|$)/i.test(response.headers.get("connection") ?? ""),
    );
  }

  /** Sends a request, or its head alone when the body is to follow. */
  request(request: RequestText): void {
    this.#reader.expect(request.method);
    this.write(textOf(request));
  }

  write(bytes: string | Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** Sends all of it before anything is read; resolves when it is sent, the connection has failed, or time is up. */
  async upload(bytes: Buffer, limitMs: number): Promise<void> {
    let isOver = false;
    this.#socket.pause();
    this.#socket.write(bytes, () => this.#note(() => (isOver = true)));
    await this.until(() => isOver, limitMs);
    if (this.#error === undefined) this.#socket.resume();
    else this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Resolves once `condition` holds or the connection is closed, at the latest after `limitMs`. */
  async until(condition: () => boolean, limitMs: number): Promise<void> {
    const end = performance.now() + limitMs;
    while (!condition() && !this.#closed && performance.now() < end) {
      await new Promise<void>((resolve) => {
        // After a pause of the drill's own the timers come first: what has arrived meanwhile is read before it is over.
        const timer = setTimeout(
          () => setImmediate(() => setImmediate(done)),
          Math.max(1, end - performance.now()),
        );
        const waiting = this.#waiting;
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  /** What became of the n-th request, counted from 0. */
  fateOf(n: number, expected: ExpectedAnswer): { fate: Fate; status: number | undefined } {
    const response = this.#reader.whole[n];
    if (response !== undefined) {
      const { status, bodyBytes } = response;
      if (expected.statuses.has(status)) {
        // Ended as if it were whole, and only its length tells.
        const isShort = bodyBytes < (expected.streamedBytes ?? 0);
        return { fate: isShort ? "truncated" : "answered", status };
      }
      return { fate: status === 503 ? "refused" : "error", status };
    }
    const { partial } = this.#reader;
    const isUnderWay = partial !== undefined && this.#reader.whole.length === n;
    if (!this.#closed && !this.#ended)
      return { fate: "silent", status: isUnderWay ? partial.status : undefined };
    if (isUnderWay || this.#reader.broken) return { fate: "truncated", status: partial?.status };
    if (!this.#connected && this.#error?.code === "ECONNREFUSED")
      return { fate: "closed-port", status: undefined };
    return { fate: "reset", status: undefined };
  }

  #note(change: () => void): void {
    change();
    for (const done of this.#waiting) done();
  }
}

export function textOf({ method, path, headers, body }: RequestText): string {
  const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  const fields = Object.entries({ Host: "localhost", ...length, ...headers });
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${method} ${path} HTTP/1.1\r\n${lines}\r\n${body ?? ""}`;
}
