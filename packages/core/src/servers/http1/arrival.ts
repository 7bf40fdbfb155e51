import type { IncomingMessage } from "node:http";
import { type Acquaintance, acquaintanceOn } from "./acquaintance.ts";

/** When a request came, and for what, before a router could take its path apart. */
export interface Arrival {
  /** In whole milliseconds of the clock's time. */
  readonly at: number;
  readonly method: string | undefined;
  readonly url: string;
}

const ARRIVAL = Symbol("lastcall.arrival");

interface Noted {
  [ARRIVAL]?: Arrival;
}

/** Of a request that is alone on its connection, in normal operation: every request pays for it. */
export function noteAlone(req: IncomingMessage, on: Acquaintance, at: number): void {
  on.at = at;
  on.method = req.method;
  on.url = req.url;
}

/** Of any other. */
export function noteArrival(req: IncomingMessage, at: number): void {
  (req as Noted)[ARRIVAL] = { at: Math.floor(at), method: req.method, url: req.url! };
}

/** What was noted of a request; one that came before anybody did counts from `now`, when it is first asked for. */
export function arrivalOf(req: IncomingMessage, now: number): Arrival {
  const noted = req as Noted;
  if (noted[ARRIVAL] !== undefined) return noted[ARRIVAL];
  const { at, method, url } = acquaintanceOn(req.socket) ?? {};
  if (at === undefined || url === undefined) noteArrival(req, now);
  else noted[ARRIVAL] = { at, method, url };
  return noted[ARRIVAL]!;
}

/** What a request asked for before a router took it apart, where it was noted. */
export function targetOf(req: IncomingMessage): string | undefined {
  return ((req as Noted)[ARRIVAL] ?? acquaintanceOn(req.socket))?.url;
}
