import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** One HTTP/1 connection and the responses that are not yet handed to the kernel. */
export class Connection {
  readonly socket: Socket;
  /** Those that the drain waits for, oldest first, each with the time its request came. */
  readonly inFlight: Map<ServerResponse, number> = new Map();
  /** Refusals, probes' answers, ended streams: on their way out, waited for only by the closing. */
  readonly leaving: Set<ServerResponse> = new Set();
  /** The response to the request that came last, whether it counts or not. */
  newest: ServerResponse | undefined;
  /** A response that says close has been written: what comes behind it will never be answered. */
  saidClose: boolean = false;

  constructor(socket: Socket) {
    this.socket = socket;
  }
}
