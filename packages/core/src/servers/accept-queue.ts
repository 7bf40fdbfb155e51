import type { Clock } from "../clock.ts";

/** No longer than this is waited for the accept queue to be empty … */
export const ACCEPT_BOUND_MS = 500;
/** Node's default backlog. */
export const BACKLOG = 511;
const QUIET_TURNS = 2;
/** In a turn that takes longer, more may have come than it took in: it says nothing of the queue. */
const LONG_TURN_MS = 10;

/**
 * Empties the accept queue by `deadline` (in the clock's time), and lets `act` decide in that very turn of the event
 * loop, knowing whether `any` was queued: what comes between the last look and a listener's close is reset. Node accepts
 * one connection per turn: short turns in which the count of `arrivals` stood still mean that none is queued. A process
 * that was too slow to take in `least` goes on behind the bound: as many may be in the queue of a listener that is closed
 * as it is.
 */
export function onceAcceptQueueEmpty<T>(
  clock: Clock,
  arrivals: () => number,
  deadline: number,
  act: (any: boolean) => T | Promise<T>,
  least: number = BACKLOG,
): Promise<T> {
  const bound = clock.now() + ACCEPT_BOUND_MS;
  const before = arrivals();
  return new Promise((resolve, reject) => {
    let seen = before;
    let quiet = 0;
    let lookedAt = clock.now();
    const look = (): void => {
      const count = arrivals();
      const now = clock.now();
      const long = now - lookedAt > LONG_TURN_MS && now < bound;
      quiet = count === seen && !long ? quiet + 1 : 0;
      seen = count;
      lookedAt = now;
      const endless = now >= bound && seen - before >= least;
      if (quiet < QUIET_TURNS && !endless && now < deadline) return clock.nextTurn(look);
      try {
        resolve(act(seen > before));
      } catch (error) {
        reject(error);
      }
    };
    clock.nextTurn(look);
  });
}
