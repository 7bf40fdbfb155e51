/**
 * What became of a request.
 *
 * - `answered`: a whole answer, as the program gives it when nobody stops it
 * - `refused`: a whole 503
 * - `closed-port`: the connection was refused
 * - `reset`: the connection ended before the first byte of an answer
 * - `truncated`: the answer broke off, or one of no declared length was ended before its time
 * - `error`: a whole answer with a status that the program does not give otherwise
 * - `unsent`: the drill itself was held up before it could send it, so that nothing is known
 * - `silent`: no answer, and the connection still open, when the program was gone or the drill gave up
 */
export type Fate =
  | "answered"
  | "refused"
  | "closed-port"
  | "reset"
  | "truncated"
  | "error"
  | "unsent"
  | "silent";

/** Fates after which a client knows that it may send its request elsewhere, or has no reason to; or nobody knows anything. */
const HARMLESS: ReadonlySet<Fate> = new Set<Fate>(["answered", "refused", "closed-port", "unsent"]);

export function isLost(fate: Fate): boolean {
  return !HARMLESS.has(fate);
}

/** Whether the program ran the request's handler, as its journal or its output tells. */
export type Execution = "executed" | "not-executed" | "unknown";

interface EndedRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly connection: "new" | "kept";
  readonly fate: Fate;
  readonly status: number | undefined;
}

/** One request and its end, in `performance.now()`'s time: when it ends the signal may be still to come. */
export interface TimedRequest extends EndedRequest {
  readonly sentAt: number;
  readonly endedAt: number;
}

/** One request and its end. Times are milliseconds since the stop signal, negative before it. */
export interface RequestRecord extends EndedRequest {
  readonly sentAtMs: number;
  readonly endedAtMs: number;
}
