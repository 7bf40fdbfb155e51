import { ACCEPT_BOUND_MS, onceAcceptQueueEmpty } from "../servers/accept-queue.ts";
import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import type { Servers } from "../servers/servers.ts";

/** The listener closes only after the accept queue has been empty for this long, unless that takes too long. */
const ACCEPT_QUIET_MS = 50;
/** A client that was told to close by the last answer comes back at once, and would meet the closing listener. */
const RETURN_MS = 25;
/** As long as clients come or answers are on their way out, settling goes on up to this. */
const SETTLE_BOUND_MS = 1_000;

export interface Settling {
  readonly clock: Clock;
  readonly changes: Changes;
  readonly servers: Servers;
  readonly settleMs: number;
  readonly drainingSince: number;
  /** Whether a client was connected when draining began, and finds the listener open when it comes back. */
  readonly mayReturn: boolean;
  /** Whether something is in flight (again). */
  readonly busy: () => boolean;
  /** `false`: connections may have come while it waited. */
  readonly mayStopListening: () => Promise<boolean>;
  /** No later than this, in the clock's time. */
  readonly deadline: number;
}

/**
 * With nothing in flight, goes on answering until every client that may be about to send has been told or has had
 * `settleMs` to be: counted from the start of draining, from when the last connection became idle untold, and from
 * the last request, since where one comes others follow. With no connection open it is over as soon as none
 * has come for a moment. Then the listeners are closed, and it resolves `true`; `false` when it has to begin again,
 * with something in flight or connections that a cluster's primary has handed over.
 */
export async function settle(settling: Settling): Promise<boolean> {
  const { clock, changes, servers, busy, mayStopListening, deadline } = settling;
  const since = clock.now();
  const bound = Math.min(since + SETTLE_BOUND_MS, deadline);
  const arrivals = (): number => servers.arrivals;
  for (;;) {
    const settled = (): true | number => untilSettled(settling, since);
    await changes.until(() => (busy() ? true : settled()), deadline);
    // What was in flight when it was asked may have ended by now, in the same tick: that is no reason to close.
    if (!busy() && settled() !== true && clock.now() < deadline) continue;
    if (busy() || !(await mayStopListening())) return false;
    const end = await onceAcceptQueueEmpty(clock, arrivals, deadline, (any) => {
      if (busy()) return "busy";
      // Whatever was queued until now is to be answered too.
      if (any && clock.now() < bound) return "unsettled";
      return closeIn(settling);
    });
    if (end !== "unsettled") return end === "closed";
  }
}

/** Who came in the last moment is to be answered, too. */
async function closeIn({ servers, deadline }: Settling): Promise<"closed" | "unsettled"> {
  const before = servers.arrivals;
  await servers.stopListening(deadline);
  return servers.arrivals === before ? "closed" : "unsettled";
}

/** In how many milliseconds everything will have settled, if nothing changes; `true`: it has. */
function untilSettled(
  { clock, servers, settleMs, drainingSince, mayReturn }: Settling,
  since: number,
): true | number {
  const now = clock.now();
  const bound = since + Math.max(settleMs, SETTLE_BOUND_MS);
  if (servers.leaving > 0 && now < bound) return bound - now;
  const told = Math.max(drainingSince, servers.lastIdleAt, servers.lastRequestAt) + settleMs;
  const at = Math.max(
    Math.min(servers.lastAcceptAt + ACCEPT_QUIET_MS, since + ACCEPT_BOUND_MS),
    mayReturn || servers.open > 0 ? since + Math.min(RETURN_MS, settleMs) : -Infinity,
    servers.open > 0 ? Math.min(told, bound) : -Infinity,
  );
  return at <= now ? true : at - now;
}
