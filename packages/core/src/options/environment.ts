import type { BudgetNumbers } from "./budget.ts";
import * as rule from "./rules.ts";

export type SignalListeners = "after" | "shared" | "exclusive";
export type UncaughtErrors = "shutdown" | "ignore";

export const signalListenersRule: rule.Rule<SignalListeners> = rule.oneOf(
  "after",
  "shared",
  "exclusive",
);
export const uncaughtErrorsRule: rule.Rule<UncaughtErrors> = rule.oneOf("shutdown", "ignore");

/** What an operator can choose where the code can't be changed. Absent means absent: no `undefined` in it. */
export function environmentOptions(environment: NodeJS.ProcessEnv): {
  signalListeners?: SignalListeners;
  uncaughtErrors?: UncaughtErrors;
} {
  const signalListeners = read(environment, "LASTCALL_SIGNAL_LISTENERS", signalListenersRule);
  const uncaughtErrors = read(environment, "LASTCALL_UNCAUGHT_ERRORS", uncaughtErrorsRule);
  return {
    ...(signalListeners === undefined ? {} : { signalListeners }),
    ...(uncaughtErrors === undefined ? {} : { uncaughtErrors }),
  };
}

/** The port of the probes' own server, for programs that are drained without a change of their code. */
export function environmentProbePort(environment: NodeJS.ProcessEnv): number | undefined {
  return read(environment, "LASTCALL_PROBE_PORT", rule.wholeNumber(0, 65_535));
}

/**
 * The numbers that a deployment manifest can hold beside its own kill limit.
 * @throws OptionError that names the variable when its text is not a number of milliseconds.
 */
export function environmentNumbers(environment: NodeJS.ProcessEnv): BudgetNumbers {
  return {
    gracePeriodMs: read(environment, "LASTCALL_GRACE_PERIOD_MS", rule.milliseconds),
    shutdownDelayMs: read(
      environment,
      "LASTCALL_SHUTDOWN_DELAY_MS",
      rule.either("auto", rule.milliseconds),
    ),
    flushReserveMs: read(environment, "LASTCALL_FLUSH_RESERVE_MS", rule.milliseconds),
  };
}

function read<T>(environment: NodeJS.ProcessEnv, name: string, check: rule.Rule<T>): T | undefined {
  const value = environment[name]?.trim();
  if (value === undefined || value === "") return undefined;
  return check(/^\d+(\.\d+)?$/.test(value) ? Number(value) : value, name);
}
