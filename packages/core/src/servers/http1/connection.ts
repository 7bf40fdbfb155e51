import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Counts } from "../counts.ts";

/** One HTTP/1 connection that has spoken, from the signal on, and the responses not yet handed to the kernel. */
export class Connection {
  readonly socket: Duplex;
  /** Those that the drain waits for, oldest first. */
  readonly inFlight: Set<ServerResponse> = new Set();
  /**
   * Those of them that nothing has been done to, the oldest last: Node sends the answers of a connection one after the
   * other, so that nothing can happen to them before their turn. Ten thousand requests pipelined cost no more than two.
   */
  queued: ServerResponse[] = [];
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

  waitsFor(res: ServerResponse): boolean {
    return !this.cut && this.inFlight.has(res);
  }

  /** Nothing waits for the answer any more but the closing. */
  letGo(res: ServerResponse, counts: Counts): void {
    this.inFlight.delete(res);
    this.leaving.add(res);
    counts.inFlight--;
    counts.leaving++;
  }
}
