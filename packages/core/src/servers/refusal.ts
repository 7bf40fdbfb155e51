import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import { http } from "../builtins.ts";
import type { Settings } from "../options/options.ts";

/** What HTTP/2 has no place for (RFC 9113 §8.2.2). */
const HTTP1_ALONE = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** The 503 that turns a request away (RFC 9110 §15.6.4, RFC 9457); whether it says close is the connection's matter. */
export class Refusal {
  readonly #body: Buffer;
  readonly #fixed: Readonly<Record<string, string | number>>;
  readonly #retryAfterSeconds: number | "jitter";

  constructor({ body, contentType, headers, retryAfterSeconds }: Settings["refusal"]) {
    this.#body = Buffer.from(body);
    this.#retryAfterSeconds = retryAfterSeconds;
    this.#fixed = {
      ...headers,
      "Content-Type": contentType,
      "Content-Length": this.#body.length,
    };
  }

  answer(req: IncomingMessage, res: ServerResponse): void {
    this.#answer(req, res, this.#headers);
  }

  /** For an app that was called without a server of ours: nobody else decides about the connection. */
  answerAlone(req: IncomingMessage, res: ServerResponse): void {
    this.#answer(
      req,
      res,
      req.httpVersionMajor < 2 ? { ...this.#headers, Connection: "close" } : this.#headers,
    );
  }

  /** The stream itself is answered: the application may have a response object of its own on it. */
  answerStream(stream: ServerHttp2Stream): void {
    if (stream.destroyed || stream.closed) return;
    const named = Object.entries(this.#headers).map(([name, value]) => [name.toLowerCase(), value]);
    const allowed = named.filter(([name]) => !HTTP1_ALONE.has(String(name)));
    stream.respond({ ":status": 503, ...Object.fromEntries(allowed) });
    // The answer to HEAD was ended by its head.
    if (!stream.writableEnded) stream.end(this.#body);
  }

  /** The same answer for a socket that no `ServerResponse` belongs to. */
  raw(): Buffer {
    const head = Object.entries({ ...this.#headers, Connection: "close" }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    return Buffer.concat([
      Buffer.from(`HTTP/1.1 503 Service Unavailable\r\n${head.join("")}\r\n`),
      this.#body,
    ]);
  }

  get #headers(): Readonly<Record<string, string | number>> {
    const chosen = this.#retryAfterSeconds;
    const seconds = chosen === "jitter" ? 1 + Math.round(Math.random()) : chosen;
    return { ...this.#fixed, "Retry-After": seconds };
  }

  #answer(
    req: IncomingMessage,
    res: ServerResponse,
    headers: Readonly<Record<string, string | number>>,
  ): void {
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    // A handler may have begun an answer of its own; HTTP/2 has no such phrase (RFC 9113 §8.3.2).
    if (req.httpVersionMajor < 2) res.statusMessage = http().STATUS_CODES[503]!;
    res.writeHead(503, headers);
    res.end(req.method === "HEAD" ? undefined : this.#body);
  }
}
