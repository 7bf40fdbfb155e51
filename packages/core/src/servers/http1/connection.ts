import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Arrival } from "./arrival.ts";

/** One HTTP/1 connection that has spoken, from the signal on, and the responses not yet handed to the kernel. */
export class Connection {
  readonly socket: Duplex;
  /** Those that the drain waits for, oldest first. */
  readonly inFlight: Map<ServerResponse, Arrival> = new Map();
  /** Refusals, probes' answers, ended streams: on their way out, waited for only by the closing. */
  readonly leaving: Set<ServerResponse> = new Set();
  /** The response to the request that came last, whether it counts or not. */
  newest: ServerResponse | undefined;
  /** The deadline has come: nothing waits for those in flight any more but the closing. */
  cut: boolean = false;
  /** A response that says close has been written: what comes behind it will never be answered. */
  saidClose: boolean = false;

  /** How many the drain waits for. */
  get waitedFor(): number {
    return this.cut ? 0 : this.inFlight.size;
  }

  constructor(socket: Duplex) {
    this.socket = socket;
  }
}
