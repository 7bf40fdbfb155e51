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
  [ARRIVAL]?: Arrival;
}

/** For every request in normal operation: keep it cheap. */
export function noteArrival(req: IncomingMessage, at: number): void {
  (req as Noted)[ARRIVAL] = { at, method: req.method, url: req.url! };
}

/** What was noted of a request; one that came before anybody did counts from `now`, when it is first asked for. */
export function arrivalOf(req: IncomingMessage, now: number): Arrival {
  const noted = req as Noted;
  noted[ARRIVAL] ??= { at: now, method: req.method, url: req.url! };
  return noted[ARRIVAL];
}

/** What a request asked for before a router took it apart, where it was noted. */
export function targetOf(req: IncomingMessage): string | undefined {
  return (req as Noted)[ARRIVAL]?.url;
}
