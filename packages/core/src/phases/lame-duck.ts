import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import type { SteadyProber } from "../probes/probers.ts";
import type { LameDuckEnd } from "../report/report.ts";

/** Where the endpoint is taken away by time, the first moment without a request says nothing. */
export const MIN_BY_TIME_MS = 1_000;

export interface LameDuckWatch {
  readonly clock: Clock;
  readonly changes: Changes;
  readonly probers: readonly SteadyProber[];
  readonly unreadyProbes: number;
  /** When the newest request came, in the clock's time, or the signal. */
  readonly lastRequestAt: () => number;
  /** Where the endpoint is taken away by time: for how long no request has to come until no more will. */
  readonly quietMs: number | undefined;
  /** No sooner than this, in the clock's time … */
  readonly least: number;
  /** … and no later than this. */
  readonly bound: number;
}

/**
 * Serves on for as long as somebody is watching: until every prober has been answered "not ready" often enough
 * to look away, or fell silent, and then no request has come for one interval; and, where the endpoint is taken away
 * by time, until the traffic has been quiet for long enough to say that it was.
 */
export async function adaptiveLameDuck(watch: LameDuckWatch): Promise<LameDuckEnd> {
  const { clock, probers, least } = watch;
  const quietMs = Math.max(watch.quietMs ?? 0, ...probers.map((prober) => prober.intervalMs));
  const ended = await watch.changes.until(() => {
    const now = clock.now();
    const watching = probers.filter(
      (prober) => prober.unreadyAnswers() < watch.unreadyProbes && prober.silentAt() > now,
    );
    if (watching.length > 0) return Math.min(...watching.map((prober) => prober.silentAt())) - now;
    const quietAt = Math.max(watch.lastRequestAt() + quietMs, least);
    return quietAt <= now ? true : quietAt - now;
  }, watch.bound);
  if (!ended) return "bound";
  return probers.length > 0 ? "probers-told" : "traffic-quiet";
}
