import type { IncomingMessage } from "node:http";

/** When a request came, and for what, before a router could take its path apart. */
export interface Arrival {
  /** In the clock's time. */
  readonly at: number;
  readonly method: string | undefined;
  readonly url: string;
}

const ARRIVAL = Symbol("lastcall.arrival");

interface Noted {
  [ARRIVAL]?: { readonly at: number; readonly url: string };
}

/** For every request in normal operation: keep it cheap. */
export function noteArrival(req: IncomingMessage, at: number): void {
  (req as Noted)[ARRIVAL] = { at, url: req.url! };
}

/** What was noted of a request; one that came before anybody did counts from `now`. */
export function arrivalOf(req: IncomingMessage, now: number): Arrival {
  const { at, url } = (req as Noted)[ARRIVAL] ?? { at: now, url: req.url! };
  return { at, url, method: req.method };
}
