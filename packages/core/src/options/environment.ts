import type { BudgetNumbers } from "./budget.ts";
import * as rule from "./rules.ts";

export const signalListenersRule: rule.Rule<"shared" | "exclusive"> = rule.oneOf(
  "shared",
  "exclusive",
);

/** What an operator can choose where the code can't be changed. Absent means absent: no `undefined` in it. */
export function environmentOptions(environment: NodeJS.ProcessEnv): {
  signalListeners?: "shared" | "exclusive";
  logger?: "text" | "json" | false;
} {
  const signalListeners = read(environment, "LASTCALL_SIGNAL_LISTENERS", signalListenersRule);
  const log = read(environment, "LASTCALL_LOG", rule.oneOf("text", "json", "off"));
  return {
    ...(signalListeners === undefined ? {} : { signalListeners }),
    ...(log === undefined ? {} : { logger: log === "off" ? false : log }),
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
