import { LastcallError } from "../errors.ts";

/** What was chosen about time, or what a platform asks for; whatever is absent comes from the next of them. */
export interface BudgetNumbers {
  readonly gracePeriodMs?: number | undefined;
  readonly shutdownDelayMs?: number | "auto" | undefined;
  readonly flushReserveMs?: number | undefined;
}

/** One grace period split over the phases. All in milliseconds; the deadlines count from the signal. */
export interface Budget {
  readonly gracePeriodMs: number;
  readonly shutdownDelayMs: number | "auto";
  readonly flushReserveMs: number;
  /** Requests end by themselves before this, or are cut. */
  readonly cutAtMs: number;
  /** The flush and close hooks start by now: the grace period less the reserve. */
  readonly drainDeadlineMs: number;
  /** No lame duck that waits for somebody lasts longer: half of the time before the drain deadline. */
  readonly lameDuckBoundMs: number;
  /** The hooks' own end: what is left after it pays for the report and the exit. */
  readonly hooksDeadlineMs: number;
}

const DEFAULT_GRACE_PERIOD_MS = 9_000;
const MAX_DEFAULT_RESERVE_MS = 5_000;
const MAX_CUT_MS = 250;
const MAX_EXIT_MS = 50;

/** What a platform's kill limit has to be longer by: a tenth, for the signal's way here and the exit, within these. */
const MIN_MARGIN_MS = 200;
const MAX_MARGIN_MS = 2_000;
/** Where the limit is short, the hooks still get as much as a write to a database takes, or half of it. */
const MIN_PLATFORM_RESERVE_MS = 500;
/** Where the platform kills at once: there is nothing to be had but the head start of the hooks. */
const NO_TIME_MS = 500;

/** A grace period, and a reserve of it, that end before the platform's own limit. */
export function numbersUnder(killLimitMs: number): BudgetNumbers {
  const marginMs = Math.min(Math.max(killLimitMs / 10, MIN_MARGIN_MS), MAX_MARGIN_MS);
  const gracePeriodMs = killLimitMs - marginMs;
  if (gracePeriodMs < NO_TIME_MS) return { gracePeriodMs: NO_TIME_MS, flushReserveMs: NO_TIME_MS };
  const leastMs = Math.min(MIN_PLATFORM_RESERVE_MS, gracePeriodMs / 2);
  return { gracePeriodMs, flushReserveMs: Math.max(defaultReserveMs(gracePeriodMs), leastMs) };
}

/**
 * What was chosen beats the platform beats the default. A reserve that a platform asks for belongs to the grace period
 * that it asks for.
 * @throws LastcallError `ERR_LASTCALL_BUDGET` when delay and reserve do not fit into the grace period.
 */
export function resolveBudget(chosen: BudgetNumbers, killLimitMs: number | undefined): Budget {
  const shutdownDelayMs = chosen.shutdownDelayMs ?? "auto";
  const delayMs = shutdownDelayMs === "auto" ? 0 : shutdownDelayMs;
  const { gracePeriodMs, flushReserveMs } = periodOf(chosen, delayMs, killLimitMs);
  if (delayMs + flushReserveMs > gracePeriodMs) {
    throw new LastcallError(
      "ERR_LASTCALL_BUDGET",
      `shutdownDelayMs (${shutdownDelayMs}) and flushReserveMs (${flushReserveMs}) do not fit into gracePeriodMs ` +
        `(${gracePeriodMs}): ${advice(gracePeriodMs, delayMs, flushReserveMs)}`,
    );
  }
  const drainDeadlineMs = gracePeriodMs - flushReserveMs;
  return Object.freeze({
    gracePeriodMs,
    shutdownDelayMs,
    flushReserveMs,
    cutAtMs: Math.max(drainDeadlineMs - Math.min(MAX_CUT_MS, drainDeadlineMs / 10), delayMs),
    drainDeadlineMs,
    lameDuckBoundMs: drainDeadlineMs / 2,
    hooksDeadlineMs: gracePeriodMs - Math.min(MAX_EXIT_MS, gracePeriodMs / 50, flushReserveMs),
  });
}

/** What the platform asks for, unless the delay and the reserve that were chosen need the default's room. */
function periodOf(
  chosen: BudgetNumbers,
  delayMs: number,
  killLimitMs: number | undefined,
): Pick<Budget, "gracePeriodMs" | "flushReserveMs"> {
  const complete = (given: BudgetNumbers): Pick<Budget, "gracePeriodMs" | "flushReserveMs"> => {
    const gracePeriodMs = chosen.gracePeriodMs ?? given.gracePeriodMs ?? DEFAULT_GRACE_PERIOD_MS;
    const flushReserveMs = chosen.flushReserveMs ?? given.flushReserveMs;
    return { gracePeriodMs, flushReserveMs: flushReserveMs ?? defaultReserveMs(gracePeriodMs) };
  };
  if (chosen.gracePeriodMs === undefined && killLimitMs !== undefined) {
    const period = complete(numbersUnder(killLimitMs));
    if (delayMs + period.flushReserveMs <= period.gracePeriodMs) return period;
  }
  return complete({});
}

function defaultReserveMs(gracePeriodMs: number): number {
  return Math.min(Math.floor(gracePeriodMs / 4), MAX_DEFAULT_RESERVE_MS);
}

/** Which number to change: the one that is too large by itself, else the grace period. */
function advice(gracePeriodMs: number, delayMs: number, flushReserveMs: number): string {
  if (flushReserveMs > gracePeriodMs) return `lower flushReserveMs below ${gracePeriodMs}`;
  if (delayMs > gracePeriodMs - flushReserveMs && delayMs >= flushReserveMs) {
    return `lower shutdownDelayMs to at most ${gracePeriodMs - flushReserveMs}, or raise gracePeriodMs to ${delayMs + flushReserveMs}`;
  }
  return `raise gracePeriodMs to ${delayMs + flushReserveMs}, or lower flushReserveMs to at most ${gracePeriodMs - delayMs}`;
}
