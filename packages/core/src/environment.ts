import type { BudgetNumbers } from "./budget.ts";
import * as rule from "./option-rules.ts";

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
