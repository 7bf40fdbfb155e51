import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** One HTTP/1 connection and the responses that are not yet handed to the kernel. */
export class Connection {
  readonly socket: Socket;
  /** Refusals, probes' answers, ended streams: on their way out, waited for only by the closing. */
  readonly leaving: Set<ServerResponse> = new Set();
  /** The response to the request that came last, whether it counts or not. */
  newest: ServerResponse | undefined;
  /** A response that says close has been written: what comes behind it will never be answered. */
  saidClose: boolean = false;
  /** The one that is in flight where nobody pipelines, kept apart from the rest: this is the hot path. */
  #only: ServerResponse | undefined;
  #onlySince = 0;
  #pipelined: Map<ServerResponse, number> | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  begin(res: ServerResponse, since: number): void {
    if (this.#only === undefined) {
      this.#only = res;
      this.#onlySince = since;
    } else {
      this.#pipelined ??= new Map();
      this.#pipelined.set(res, since);
    }
  }

  /** Whether it was in flight. */
  end(res: ServerResponse): boolean {
    if (this.#only !== res) return this.#pipelined?.delete(res) ?? false;
    this.#only = undefined;
    return true;
  }

  has(res: ServerResponse): boolean {
    return this.#only === res || (this.#pipelined?.has(res) ?? false);
  }

  /** Those that the drain waits for, each with the time its request came. */
  get inFlight(): [ServerResponse, number][] {
    const only: [ServerResponse, number][] =
      this.#only === undefined ? [] : [[this.#only, this.#onlySince]];
    return [...only, ...(this.#pipelined ?? [])];
  }
}
