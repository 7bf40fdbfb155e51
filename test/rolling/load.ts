import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { requestKinds, type RequestKind } from "./request-kinds.ts";

export interface LoadOptions {
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** @default those of `request-kinds.ts` */
  readonly kinds?: readonly RequestKind[];
}

export interface Failure {
  readonly atMs: number;
  readonly kind: string;
  readonly outcome: string;
}

const TICK_MS = 10;
const PATIENCE_MS = 20_000;
/**
 * Less than the 5 s after which a Node server closes an idle connection. A client that is busy in that very moment would
 * send on it, and be reset: 4 of 3 120 requests to a server that nobody stopped, with stalls of 100 to 300 ms (20.20.2).
 */
const IDLE_MS = 4_000;

/** Requests at a steady rate, sent whether or not the ones before have been answered; every outcome is recorded. */
export class Load {
  readonly failures: Failure[] = [];
  sent = 0;
  answered = 0;
  readonly #origin: Origin;
  readonly #mix: readonly RequestKind[];
  /** Its own: it is closed with the last answer to this load. Nobody closes an idle connection under it before. */
  readonly #agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #open = new Set<Promise<void>>();

  constructor(
    port: number,
    requestsPerSecond: number,
    { host = "127.0.0.1", kinds = requestKinds }: LoadOptions = {},
  ) {
    this.#origin = { host, port };
    this.#mix = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
    this.#timer = setInterval(() => {
      const due = ((performance.now() - this.#startedAt) / 1_000) * requestsPerSecond;
      while (this.sent < due) this.#send();
    }, TICK_MS);
  }

  /** Sends no more, and waits for what is still to be answered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    this.#agent.destroy();
  }

  #send(): void {
    const id = this.sent++;
    const kind = this.#mix[id % this.#mix.length]!;
    const atMs = Math.round(performance.now() - this.#startedAt);
    const agent = kind.keepAlive && this.#agent;
    const done = exchange({ ...this.#origin, agent }, kind, id).then((outcome) => {
      this.#open.delete(done);
      if (outcome === undefined) this.answered++;
      else this.failures.push({ atMs, kind: kind.name, outcome });
    });
    this.#open.add(done);
  }
}

interface Origin {
  readonly host: string;
  readonly port: number;
}

interface Route extends Origin {
  readonly agent: Agent | false;
}

/** @returns what was wrong with it */
function exchange(route: Route, kind: RequestKind, id: number): Promise<string | undefined> {
  const { method } = kind;
  const body = kind.body?.(id);
  return new Promise((resolve) => {
    const req = request({
      ...route,
      method,
      path: kind.path(id),
      headers: body === undefined ? {} : { ...kind.headers, "Content-Length": body.length },
      timeout: PATIENCE_MS,
    });
    req.on("timeout", () => req.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
    req.on("error", (error: NodeJS.ErrnoException) => {
      const used = req.reusedSocket ? ", on a connection used before" : "";
      resolve(`${error.code ?? error.message}${used}`);
    });
    req.on("response", (res) => {
      const { statusCode, statusMessage, headers } = res;
      text(res).then(
        (answer) => {
          // A balancer's own page is of another type than our refusal.
          if (statusCode !== kind.status)
            resolve(`${statusCode} ${statusMessage}, ${headers["content-type"]}`);
          else resolve(kind.isAnswer(answer, id) ? undefined : "wrong body");
        },
        (error: NodeJS.ErrnoException) => resolve(`body cut: ${error.code ?? error.message}`),
      );
    });
    req.end(body);
  });
}
