import { OptionError } from "../errors.ts";
import { nearest } from "./nearest.ts";
import type { LifecycleOptions } from "./lifecycle-options.ts";
import type { Rule } from "./rules.ts";

interface Variable {
  readonly name: string;
  /** The option that it sets, by its path; the rule is the option's own. */
  readonly option: string;
  /** What the option's rule takes, of the text. */
  readonly read: (text: string) => unknown;
}

/** Told of a variable whose value can't be used, and counts as absent. */
export type BadValue = (error: Error) => void;

const text = (given: string): string => given;
const number = (given: string): unknown => (/^\d+(\.\d+)?$/.test(given) ? Number(given) : given);
const list = (given: string): string[] => given.split(/[\s,]+/).filter((item) => item !== "");
const textOrOff = (given: string): unknown => (given === "off" ? false : given);

/** `off` leaves a program under `register` alone; no option, since there is no lifecycle then. */
export const SWITCH = "LASTCALL";

/** Every variable that sets an option: what a deployment manifest or an operator can say without touching the code. */
export const VARIABLES: readonly Variable[] = [
  { name: "LASTCALL_PLATFORM", option: "platform", read: text },
  { name: "LASTCALL_GRACE_PERIOD_MS", option: "gracePeriodMs", read: number },
  { name: "LASTCALL_SHUTDOWN_DELAY_MS", option: "shutdownDelayMs", read: number },
  { name: "LASTCALL_FLUSH_RESERVE_MS", option: "flushReserveMs", read: number },
  { name: "LASTCALL_WHILE_DRAINING", option: "whileDraining", read: text },
  { name: "LASTCALL_SIGNALS", option: "signals", read: list },
  { name: "LASTCALL_SIGNAL_LISTENERS", option: "signalListeners", read: text },
  { name: "LASTCALL_UNCAUGHT_ERRORS", option: "uncaughtErrors", read: text },
  { name: "LASTCALL_READINESS_PATH", option: "probes.readiness", read: textOrOff },
  { name: "LASTCALL_LIVENESS_PATH", option: "probes.liveness", read: textOrOff },
  { name: "LASTCALL_STARTUP_PATH", option: "probes.startup", read: textOrOff },
  { name: "LASTCALL_HEALTH_PATHS", option: "probes.also", read: list },
  { name: "LASTCALL_EXEMPT_PATHS", option: "exemptPaths", read: list },
  { name: "LASTCALL_PROBE_PORT", option: "probeServer.port", read: number },
  { name: "LASTCALL_PROBE_HOST", option: "probeServer.host", read: text },
  { name: "LASTCALL_LOG", option: "logger", read: textOrOff },
  { name: "LASTCALL_READY_PORT", option: "readyPort", read: number },
];

/** `undefined` when the variable is absent or empty. */
export function valueOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === "" ? undefined : value;
}

export function isSwitchedOff(environment: NodeJS.ProcessEnv): boolean {
  return valueOf(environment, SWITCH)?.toLowerCase() === "off";
}

/**
 * The options that the environment sets. A bad value is an OptionError that names the variable.
 */
export function environmentOptions(
  environment: NodeJS.ProcessEnv,
  rule: Rule<Readonly<LifecycleOptions>>,
  bad: BadValue,
): LifecycleOptions {
  const options: Record<string, unknown> = {};
  for (const { name, option, read } of VARIABLES) {
    const value = valueOf(environment, name);
    if (value === undefined) continue;
    const [group = "", member] = option.split(".");
    const given = member === undefined ? read(value) : { [member]: read(value) };
    try {
      const checked = rule({ [group]: given }, "")[group as keyof LifecycleOptions];
      options[group] = member === undefined ? checked : Object.assign({}, options[group], checked);
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      bad(new OptionError(name, error.expected, value));
    }
  }
  // A host without a port is no server.
  if (valueOf(environment, "LASTCALL_PROBE_PORT") === undefined) delete options["probeServer"];
  return options;
}

/** One sentence for each variable whose name begins like ours and is none. */
export function misspeltVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = [SWITCH, ...VARIABLES.map(({ name }) => name)];
  return Object.keys(environment)
    .filter((name) => name.startsWith(`${SWITCH}_`) && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
      return `the environment variable ${name} is unknown and changes nothing${hint}`;
    });
}
