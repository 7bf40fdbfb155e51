import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import type { SteadyProber } from "../probes/probers.ts";
import type { LameDuckEnd } from "../report/report.ts";

export interface LameDuckWatch {
  readonly clock: Clock;
  readonly changes: Changes;
  readonly probers: readonly SteadyProber[];
  readonly unreadyProbes: number;
  /** When the newest request came, in the clock's time. */
  readonly lastRequestAt: () => number;
  /** No later than this, in the clock's time. */
  readonly bound: number;
}

/**
 * Serves on for as long as somebody is watching: until every prober has been answered "not ready" often enough
 * to look away, or fell silent, and then no request has come for one interval.
 */
export async function adaptiveLameDuck(watch: LameDuckWatch): Promise<LameDuckEnd> {
  const { clock, probers } = watch;
  const quietMs = Math.max(...probers.map((prober) => prober.intervalMs));
  const ended = await watch.changes.until(() => {
    const now = clock.now();
    const watching = probers.filter(
      (prober) => prober.unreadyAnswers() < watch.unreadyProbes && prober.silentAt() > now,
    );
    if (watching.length > 0) return Math.min(...watching.map((prober) => prober.silentAt())) - now;
    const quietAt = watch.lastRequestAt() + quietMs;
    return quietAt <= now ? true : quietAt - now;
  }, watch.bound);
  return ended ? "probers-told" : "bound";
}
