/**
 * What was asked for. `resolveOptions` completes what a program gives (`lifecycle-options.ts`) with what the environment
 * says (`environment.ts`: one table of variables) and with what the platform asks for (`platform.ts`: one table of
 * platforms, found by `detect-platform.ts`), checks all of it by the same rules (`lifecycle-rules.ts`, made of those in
 * `rules.ts`), splits the grace period (`times.ts`, `budget.ts`) and freezes it. Code beats environment beats platform beats default.
 */
import type { Budget } from "./budget.ts";
import { type PlatformSettings, resolvePlatform } from "./detect-platform.ts";
import { environmentOptions, misspeltVariables } from "./environment.ts";
import type { LifecycleOptions, ProbePaths, RefusalOptions } from "./lifecycle-options.ts";
import { lifecycleRule } from "./lifecycle-rules.ts";
import { Times } from "./times.ts";

export type {
  LifecycleOptions,
  ProbePaths,
  ProbeServerOptions,
  RefusalOptions,
} from "./lifecycle-options.ts";

type Complete<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

/** Options as the rest of the core reads them: complete, checked, frozen. */
export interface Settings extends Complete<
  Omit<LifecycleOptions, "platform" | keyof BudgetKeys | "readyPort" | "probes" | "refusal">
> {
  readonly platform: PlatformSettings;
  readonly budget: Budget;
  readonly readyPort: number | undefined;
  readonly probes: Complete<ProbePaths>;
  readonly refusal: Complete<RefusalOptions>;
  /** What is to be said once the program serves: misspelt variables, a grace period that does not fit. */
  readonly warnings: readonly string[];
  /** Makes the budget, and makes it anew when the platform's limit turns out to be another one. */
  readonly times: Times;
}

type BudgetKeys = Pick<LifecycleOptions, "gracePeriodMs" | "shutdownDelayMs" | "flushReserveMs">;

/** The defaults that do not depend on other numbers; the three of the budget are resolved together. */
export const DEFAULT_OPTIONS: Omit<Settings, "platform" | "budget" | "times" | "warnings"> =
  Object.freeze({
    settleMs: 100,
    unreadyProbes: 3,
    whileDraining: "auto",
    signals: Object.freeze(["SIGTERM", "SIGINT"] as const),
    signalListeners: "after",
    exit: true,
    uncaughtErrors: "shutdown",
    autoReady: true,
    readyPort: undefined,
    probes: Object.freeze({
      readiness: "/readyz",
      liveness: "/livez",
      startup: "/startupz",
      also: Object.freeze([]),
    }),
    checks: Object.freeze({}),
    livenessChecks: Object.freeze({}),
    checkTimeoutMs: 1_000,
    exposeCheckErrors: false,
    probeServer: false,
    exemptPaths: Object.freeze([]),
    isLongLived: (): undefined => undefined,
    farewell: false,
    refusal: Object.freeze({
      body: JSON.stringify({
        type: "about:blank",
        title: "Service Unavailable",
        status: 503,
        detail: "The server is shutting down.",
      }),
      contentType: "application/problem+json",
      headers: Object.freeze({}),
      retryAfterSeconds: "jitter",
    }),
    logger: "text",
    name: "",
  });

/**
 * Checks what a user gave and completes it.
 * @param lenient a bad value in the environment counts as absent and is one of the warnings, in place of an error
 * @throws OptionError for an unknown name or a bad value; LastcallError `ERR_LASTCALL_BUDGET` when the times do not fit.
 */
export function resolveOptions(
  user: LifecycleOptions = {},
  environment: NodeJS.ProcessEnv = process.env,
  lenient = false,
): Settings {
  const warnings = misspeltVariables(environment);
  const bad = (error: Error): void => {
    if (!lenient) throw error;
    warnings.push(`${error.message}; it is ignored`);
  };
  const code = lifecycleRule(user, "");
  const outside = environmentOptions(environment, lifecycleRule, bad);
  const { gracePeriodMs, shutdownDelayMs, flushReserveMs, ...given } = { ...outside, ...code };
  const platform = resolvePlatform(given.platform ?? "auto", environment);
  const times = new Times({ gracePeriodMs, shutdownDelayMs, flushReserveMs }, platform, bad);
  warnings.push(...times.misfit);
  return Object.freeze({
    ...DEFAULT_OPTIONS,
    ...given,
    platform,
    get budget() {
      return times.budget;
    },
    times,
    warnings: Object.freeze(warnings),
    probes: Object.freeze({ ...DEFAULT_OPTIONS.probes, ...outside.probes, ...code.probes }),
    refusal: Object.freeze({ ...DEFAULT_OPTIONS.refusal, ...code.refusal }),
  }) as Settings;
}
