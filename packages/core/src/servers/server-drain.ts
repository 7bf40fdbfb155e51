import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { Server } from "node:net";
import type { Clock } from "../clock.ts";
import type { Asked } from "../probes/answers.ts";
import type { CutRequest } from "../report/report.ts";
import type { Tally } from "../report/tally.ts";
import type { Counts } from "./counts.ts";
import type { Departures } from "./departures.ts";
import type { Subscriptions } from "./subscriptions.ts";
import type { Caller } from "./witness.ts";

/** Normal operation, the lame duck and what precedes draining, draining and all that follows. */
export type Phase = "serving" | "leaving" | "draining";

/** How a new request is met once draining has begun. */
export type Reception = "serve" | "refuse";

export type Uncounted = "inFlight" | "open";

/** One server, as the lifecycle sees it: no protocol shows through. */
export interface ServerDrain {
  readonly server: Server;
  /** What `Counts` leaves out in normal operation, so that no request and no connection pays for it: looked up. */
  uncounted(what: Uncounted): number;
  /** Whether this is the response of a request that the drain waits for. */
  waitsFor(res: ServerResponse): boolean;

  /** The phase is "leaving": every answer from here on asks its client to close; new requests are served. */
  startLeaving(): void;
  /** The phase is "draining": new requests are met as the context says, and clients that stay are sent away. */
  startDraining(): void;
  /** Clients that stay until somebody ends it: of WebSockets, subscriptions, HTTP/2 sessions. */
  readonly staying: number;
  /** Has those who stay told to go elsewhere, each in its turn (`Departures`). */
  sendAway(): void;
  /** Requests that the cut would end. */
  readonly cuttable: number;
  /** What is in flight now, for the report: the first of it, `limit` at most. */
  describe(limit: number): CutRequest[];
  /**
   * Ends what is still in flight: a 503 where no header was sent, else the connection is destroyed. Takes no time that
   * grows with what clients have pipelined.
   */
  cut(): void;
  /** Stops listening by then, in the clock's time; open connections stay. */
  stopListening(by: number): Promise<void>;
  /**
   * Closes every connection with a goodbye, and destroys those that have not taken it after `limitMs`. When the
   * process `exits` right after, connections with nothing to say are the kernel's: it says FIN on them, all at once.
   */
  close(limitMs: number, exits: boolean): Promise<void>;
  /** Nothing of ours is on the server any more, and nothing of ours keeps it. */
  release(): void;
}

/** What a lifecycle lends to its servers. */
export interface Lent {
  readonly clock: Clock;
  /** Something that a wait may depend on has changed. */
  readonly changed: () => void;
  /** Answered while draining and not counted: the probes and the exempt paths. */
  readonly isExempt: (req: Asked) => boolean;
  readonly subscriptions: Subscriptions;
  readonly departures: Departures;
  /** How long after the signal what is in flight still is ended. */
  readonly cutAfterMs: () => number;
  readonly isProbe: (req: Asked) => boolean;
  /** Answers when the request is a probe. */
  readonly answerProbe: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** Answers 503. */
  readonly refuse: (req: IncomingMessage, res: ServerResponse) => void;
  /** The same 503 on an HTTP/2 stream. */
  readonly refuseStream: (stream: ServerHttp2Stream) => void;
  /** The same 503 as bytes, for a socket that no response object belongs to. */
  readonly rawRefusal: () => Buffer;
  readonly tally: Tally;
  /** Told of every request in normal operation, of the connection it came on, and when. */
  readonly saw: (req: IncomingMessage, caller: Caller, at: number) => void;
}

/** What the drains of all servers of a lifecycle share. */
export interface DrainContext extends Lent {
  readonly counts: Counts;
  readonly phase: Phase;
  readonly reception: Reception;
}
