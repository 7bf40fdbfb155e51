import { LastcallError } from "../errors.ts";

export type Platform = "docker" | "kubernetes";

/** What a user, a deployment manifest or a preset says about time; whatever is absent comes from the next of them. */
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
  /** No lame duck that waits for probers lasts longer: half of the time before the drain deadline. */
  readonly lameDuckBoundMs: number;
  /** The hooks' own end: what is left after it pays for the report and the exit. */
  readonly hooksDeadlineMs: number;
}

const DEFAULT_GRACE_PERIOD_MS = 9_000;
const MAX_DEFAULT_RESERVE_MS = 5_000;
const MAX_CUT_MS = 250;
const MAX_EXIT_MS = 50;

/** docker stop kills after 10 s; Kubernetes after 30 s, and it takes the endpoint away by time, not by the probe. */
const PRESETS: Readonly<Record<Platform, Required<BudgetNumbers>>> = {
  docker: { gracePeriodMs: 9_000, shutdownDelayMs: "auto", flushReserveMs: 2_250 },
  kubernetes: { gracePeriodMs: 28_000, shutdownDelayMs: 5_000, flushReserveMs: 5_000 },
};

/**
 * Code beats environment beats preset beats default.
 * @throws LastcallError `ERR_LASTCALL_BUDGET` when delay and reserve do not fit into the grace period.
 */
export function resolveBudget(
  code: BudgetNumbers,
  environment: BudgetNumbers,
  platform: Platform | undefined,
): Budget {
  const preset = platform === undefined ? {} : PRESETS[platform];
  const pick = <K extends keyof BudgetNumbers>(name: K): BudgetNumbers[K] =>
    code[name] ?? environment[name] ?? (preset as BudgetNumbers)[name];

  const gracePeriodMs = pick("gracePeriodMs") ?? DEFAULT_GRACE_PERIOD_MS;
  const shutdownDelayMs = pick("shutdownDelayMs") ?? "auto";
  const flushReserveMs =
    pick("flushReserveMs") ?? Math.min(Math.floor(gracePeriodMs / 4), MAX_DEFAULT_RESERVE_MS);
  const delayMs = shutdownDelayMs === "auto" ? 0 : shutdownDelayMs;
  if (delayMs + flushReserveMs > gracePeriodMs) {
    throw new LastcallError(
      "ERR_LASTCALL_BUDGET",
      `shutdownDelayMs (${shutdownDelayMs}) and flushReserveMs (${flushReserveMs}) do not fit into gracePeriodMs (${gracePeriodMs})`,
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
