import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { Server } from "node:net";
import type { Clock } from "../clock.ts";
import type { CutRequest } from "../report/report.ts";
import type { Tally } from "../report/tally.ts";
import type { Departures } from "./departures.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** How a new request is met once draining has begun. */
export type Reception = "serve" | "refuse";

/** One server, as the lifecycle sees it: no protocol shows through. Times are the clock's, `-Infinity` for never. */
export interface ServerDrain {
  readonly server: Server;
  /** Requests that the drain waits for. */
  readonly inFlight: number;
  /** Answers on their way out that only the closing waits for: refusals, ended streams, lingering uploads, TLS handshakes. */
  readonly leaving: number;
  /** Open connections, idle ones included. */
  readonly open: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Counts connections and requests as they come: two looks tell whether anything came in between. */
  readonly arrivals: number;
  readonly lastAcceptAt: number;
  /** When a connection became idle that had not been told to close. */
  readonly lastIdleAt: number;
  /** When the newest request came, since `startLeaving`. */
  readonly lastRequestAt: number;
  /** Whether this is the response of a request that the drain waits for. */
  waitsFor(res: ServerResponse): boolean;

  /** Every answer from here on asks its client to close; new requests are served. */
  startLeaving(): void;
  /** New requests are met so from here on; answers without an end are ended shortly after. */
  startDraining(reception: Reception): void;
  /** What is in flight now, for the report. */
  describe(): CutRequest[];
  /** Ends what is still in flight: a 503 where no header was sent, else the connection is destroyed. */
  cut(): void;
  /** Stops listening; open connections stay. */
  stopListening(): void;
  /**
   * Closes every connection with a goodbye, and destroys those that have not taken it after `limitMs`. When the
   * process `exits` right after, connections with nothing to say are the kernel's: it says FIN on them, all at once.
   */
  close(limitMs: number, exits: boolean): Promise<void>;
}

/** What a server's drain needs from the lifecycle. */
export interface DrainContext {
  readonly clock: Clock;
  /** Something that a wait may depend on has changed. */
  readonly changed: () => void;
  /** Answered while draining and not counted: the probes and the exempt paths. */
  readonly isExempt: (req: IncomingMessage) => boolean;
  readonly subscriptions: Subscriptions;
  readonly departures: Departures;
  /** How long after the signal what is in flight still is ended. */
  readonly cutAfterMs: number;
  readonly isProbe: (req: IncomingMessage) => boolean;
  /** Answers when the request is a probe. */
  readonly answerProbe: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** Answers 503. */
  readonly refuse: (req: IncomingMessage, res: ServerResponse) => void;
  /** The same 503 on an HTTP/2 stream. */
  readonly refuseStream: (stream: ServerHttp2Stream) => void;
  /** The same 503 as bytes, for a socket that no response object belongs to. */
  readonly rawRefusal: () => Buffer;
  readonly tally: Tally;
}
