import { ACCEPT_BOUND_MS, acceptQueueEmptied } from "./accept-queue.ts";
import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import type { Servers } from "./servers/servers.ts";

/** The listener closes only after the accept queue has been empty for this long, unless that takes too long. */
const ACCEPT_QUIET_MS = 50;
/** As long as clients come or answers are on their way out, settling goes on up to this. */
const SETTLE_BOUND_MS = 1_000;

export interface Settling {
  readonly clock: Clock;
  readonly changes: Changes;
  readonly servers: Servers;
  readonly settleMs: number;
  readonly drainingSince: number;
  /** Whether something is in flight (again). */
  readonly busy: () => boolean;
  /** No later than this, in the clock's time. */
  readonly deadline: number;
}

/**
 * With nothing in flight, goes on answering until every client that may be about to send has been told or has had
 * `settleMs` to be: counted from the start of draining, from when the last connection became idle untold, and from
 * the last request, since where one comes others follow. With no connection open it is over as soon as none
 * has come for a moment. Resolves `false` when something is in flight again.
 */
export async function settle(settling: Settling): Promise<boolean> {
  const { clock, changes, servers, busy, deadline } = settling;
  const since = clock.now();
  do {
    await changes.until(() => (busy() ? true : untilSettled(settling, since)), deadline);
    if (busy()) return false;
    // Whatever was queued until now is to be answered too.
  } while (
    (await acceptQueueEmptied(clock, () => servers.arrivals, deadline)) &&
    clock.now() < Math.min(since + SETTLE_BOUND_MS, deadline)
  );
  return !busy();
}

/** In how many milliseconds everything will have settled, if nothing changes; `true`: it has. */
function untilSettled(
  { clock, servers, settleMs, drainingSince }: Settling,
  since: number,
): true | number {
  const now = clock.now();
  const bound = since + Math.max(settleMs, SETTLE_BOUND_MS);
  if (servers.leaving > 0 && now < bound) return bound - now;
  const quiet = Math.min(servers.lastAcceptAt + ACCEPT_QUIET_MS, since + ACCEPT_BOUND_MS);
  if (servers.open === 0) return quiet <= now ? true : quiet - now;
  const told = Math.max(drainingSince, servers.lastIdleAt, servers.lastRequestAt) + settleMs;
  const at = Math.max(since + Math.min(ACCEPT_QUIET_MS, settleMs), Math.min(told, bound), quiet);
  return at <= now ? true : at - now;
}
