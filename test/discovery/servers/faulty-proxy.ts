import { once } from "node:events";
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { Watched } from "../../helpers/watched.ts";

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  /** In this process's monotonic time. */
  readonly at: number;
}

/** Decides about one request: what it awaits holds it back. */
export interface Fault {
  readonly request?: (seen: SeenRequest) => unknown;
  readonly reply?: (seen: SeenRequest) => unknown;
}

/** Stands between a program and the registry: sees every request, and can be slow or gone. */
export class FaultyProxy {
  readonly seen: SeenRequest[] = [];
  fault: Fault = {};
  readonly #target: number;
  readonly #watched = new Watched();
  #server: Server | undefined;
  #port = 0;

  constructor(target: number) {
    this.#target = target;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens, on the same port every time. */
  async up(): Promise<this> {
    this.#server = createServer((req, res) => void this.#pass(req, res));
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** From now on connections are refused; those that are open are reset. */
  async down(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }

  /** The n-th request that matches, counted from 1. */
  request(matches: (seen: SeenRequest) => boolean, count = 1): Promise<SeenRequest> {
    return this.#watched.until(
      () => this.seen.filter(matches)[count - 1],
      () => `${this.seen.length} requests: ${this.seen.map(({ url }) => url).join(" ")}`,
    );
  }

  async #pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const seen = { method: req.method ?? "", url: req.url ?? "", at: performance.now() };
    this.seen.push(seen);
    this.#watched.changed();
    const { fault } = this;
    await fault.request?.(seen);
    const { method, url, headers } = req;
    const onward = request({
      host: "127.0.0.1",
      port: this.#target,
      method,
      path: url,
      headers: { ...headers, connection: "close" },
      agent: false,
    });
    onward.on("error", () => res.destroy());
    onward.on("response", (answer) => void this.#answer(seen, fault, answer, res));
    pipeline(req, onward, () => {});
  }

  async #answer(
    seen: SeenRequest,
    fault: Fault,
    answer: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    await fault.reply?.(seen);
    // Its own connection with the program stays open, as the registry's would; trailers are not passed on.
    const passedOn = Object.entries(answer.headers).filter(
      ([name]) => name !== "connection" && name !== "trailer",
    );
    res.writeHead(answer.statusCode ?? 502, Object.fromEntries(passedOn));
    pipeline(answer, res, () => {});
  }
}
