import { playRound } from "../../bench/journal/round.ts";
import { FLUSH_INTERVAL_MS, variants, type Variant } from "../../bench/journal/variants.ts";
import { maximum } from "../helpers/figures.ts";

/** What a busy machine may add to the interval: a write that was under way, a timer that came late. */
const LATE_MS = 500;

const [file, sqlite, fileKilled] = ["file", "SQLite", "file, kill -9"].map((wanted) =>
  variants.find(({ name }) => name === wanted)!,
) as [Variant, Variant, Variant];
const sqliteKilled: Variant = { ...fileKilled, name: "SQLite, kill -9", store: "sqlite" };
/** Every second kill can't be caught. */
const KILLS = [file, fileKilled, sqlite, sqliteKilled];

export interface KillSlice {
  readonly signal: "SIGTERM" | "SIGKILL";
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged and not stored. */
  readonly lost: number;
  /** Of them, those that were older than the journal's interval. */
  readonly beyondTheBound: number;
  readonly oldestLostMs: number;
  readonly duplicated: number;
  readonly wrong: readonly string[];
}

/** A journal is stopped, or killed, at a random moment under full load; what it acknowledged is looked for in its store. */
export async function killSlice(kills: number, from: number): Promise<KillSlice[]> {
  const slices = new Map<string, KillSlice>();
  for (let n = from; n < from + kills; n += 1) {
    const variant = KILLS[n % KILLS.length]!;
    const round = await playRound(variant, n, "");
    const { signal } = variant;
    const killed = signal === "SIGKILL";
    const mayBeMs = killed ? FLUSH_INTERVAL_MS + LATE_MS : 0;
    const before = slices.get(signal);
    slices.set(signal, {
      signal,
      kills: (before?.kills ?? 0) + 1,
      acknowledged: (before?.acknowledged ?? 0) + round.acknowledged,
      lost: (before?.lost ?? 0) + round.lost,
      // The age is known of the oldest: where that is beyond the bound all are taken to be.
      beyondTheBound:
        (before?.beyondTheBound ?? 0) +
        (round.lost > 0 && (!killed || round.oldestLostMs > mayBeMs) ? round.lost : 0),
      oldestLostMs: maximum([before?.oldestLostMs ?? 0, Math.round(round.oldestLostMs)]),
      duplicated: (before?.duplicated ?? 0) + round.duplicated,
      wrong: [...(before?.wrong ?? []), ...round.wrong.map((what) => `${variant.name}: ${what}`)],
    });
  }
  return [...slices.values()];
}
