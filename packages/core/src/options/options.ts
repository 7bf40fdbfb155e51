/**
 * What was asked for. `resolveOptions` completes what a program gives (`LifecycleOptions`) with what the environment
 * says (`environment.ts`: one table of variables) and with what the platform asks for (`platform.ts`: one table of
 * platforms, found by `detect-platform.ts`), checks all of it by the same rules (`lifecycle-rules.ts`, made of those in
 * `rules.ts`), splits the grace period (`budget.ts`) and freezes it. Code beats environment beats platform beats default.
 */
import type { IncomingMessage } from "node:http";
import { type Logger, stderrLogger } from "../report/logger.ts";
import type { Budget } from "./budget.ts";
import { type PlatformSettings, resolvePlatform } from "./detect-platform.ts";
import { environmentOptions, misspeltVariables } from "./environment.ts";
import { lifecycleRule } from "./lifecycle-rules.ts";
import type { Platform } from "./platform.ts";
import { Times } from "./times.ts";

/** A readiness check. It passes when it returns or resolves, and fails when it throws, rejects or outlasts `checkTimeoutMs`. */
export type ReadinessCheck = (context: { readonly signal: AbortSignal }) => unknown;

/** Where the probes are answered; `false` turns one off. */
export interface ProbePaths {
  /** "Send me traffic." @default "/readyz" */
  readiness?: string | false | undefined;
  /** "Do not restart me." @default "/livez" */
  liveness?: string | false | undefined;
  /** "I have started." @default "/startupz" */
  startup?: string | false | undefined;
  /** Health paths that the program answers itself and load balancers poll; from the signal on the answer is 503. Environment: `LASTCALL_HEALTH_PATHS`. @default [] */
  also?: readonly string[] | undefined;
}

/** The answer that turns a request away while draining. Its status is always 503 (RFC 9110 §15.6.4). */
export interface RefusalOptions {
  /** @default an `application/problem+json` object (RFC 9457) */
  body?: string | undefined;
  /** @default "application/problem+json" */
  contentType?: string | undefined;
  /** Further headers. @default none */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Seconds in `Retry-After`. @default 1 */
  retryAfterSeconds?: number | undefined;
}

/** A server for the probes alone, which closes last. */
export interface ProbeServerOptions {
  port: number;
  /** @default every address */
  host?: string | undefined;
}

/** Everything that can be chosen. Nothing has to be. All durations are milliseconds. */
export interface LifecycleOptions {
  /** Where the process runs, for what the three numbers below are where nobody sets them. Environment: `LASTCALL_PLATFORM`. @default "auto" */
  platform?: Platform | undefined;
  /** From the signal to the exit; keep it under the platform's kill limit. Environment: `LASTCALL_GRACE_PERIOD_MS`. @default the platform's limit less a margin, 9000 where there is none */
  gracePeriodMs?: number | undefined;
  /** Lame duck: serve on while load balancers look away. `"auto"` lasts as long as a prober watches, or, where the platform takes the endpoint away by time, as requests come. Environment: `LASTCALL_SHUTDOWN_DELAY_MS`. @default "auto" */
  shutdownDelayMs?: number | "auto" | undefined;
  /** Kept for the flush and close hooks; requests can't spend it. Environment: `LASTCALL_FLUSH_RESERVE_MS`. @default a quarter of the grace period, at most 5000 */
  flushReserveMs?: number | undefined;
  /** With nothing in flight, how long open connections are still told 503 before they are closed. @default 100 */
  settleMs?: number | undefined;
  /** How many "not ready" answers make a prober look away. @default 3 */
  unreadyProbes?: number | undefined;
  /** New requests while draining: a 503, or a closed listener for balancers that retry a refused connection; `"auto"` refuses behind a proxy that nobody tells. Environment: `LASTCALL_WHILE_DRAINING`. @default "auto" */
  whileDraining?: "auto" | "answer" | "refuse" | undefined;
  /** Signals that start the shutdown. An empty list leaves all signals alone. Environment: `LASTCALL_SIGNALS`. @default ["SIGTERM", "SIGINT"] */
  signals?: readonly NodeJS.Signals[] | undefined;
  /** The program's own listeners of these signals are called behind everything else, at the signal, or never. Environment: `LASTCALL_SIGNAL_LISTENERS`. @default "after" */
  signalListeners?: "after" | "shared" | "exclusive" | undefined;
  /** Whether the process is exited after the shutdown. @default true */
  exit?: boolean | undefined;
  /** Uncaught errors that would have ended the process start the shutdown, or are left to Node. Environment: `LASTCALL_UNCAUGHT_ERRORS`. @default "shutdown" */
  uncaughtErrors?: "shutdown" | "ignore" | undefined;
  /** Ready as soon as a server listens; `false` waits for `lifecycle.ready()`. @default true */
  autoReady?: boolean | undefined;
  /** Ready only when this port is listened on: for programs whose metrics or admin server comes first. Environment: `LASTCALL_READY_PORT`. @default any */
  readyPort?: number | undefined;
  /** Environment: `LASTCALL_READINESS_PATH`, `LASTCALL_LIVENESS_PATH`, `LASTCALL_STARTUP_PATH`. @default { readiness: "/readyz", liveness: "/livez", startup: "/startupz", also: [] } */
  probes?: ProbePaths | undefined;
  /** Readiness checks by name. @default none */
  checks?: Readonly<Record<string, ReadinessCheck>> | undefined;
  /** The time limit of each check. @default 1000 */
  checkTimeoutMs?: number | undefined;
  /** Whether a failed check's error text is shown to whoever asks. @default false */
  exposeCheckErrors?: boolean | undefined;
  /** A server of their own for the probes. Environment: `LASTCALL_PROBE_PORT`, `LASTCALL_PROBE_HOST`. @default false */
  probeServer?: ProbeServerOptions | false | undefined;
  /** Further paths that are answered while draining and not counted as in flight, as the probes are. Environment: `LASTCALL_EXEMPT_PATHS`. @default [] */
  exemptPaths?: readonly string[] | undefined;
  /** Requests that never end by themselves; `text/event-stream` answers are known without it. Throwing counts as no. @default none */
  isLongLived?: ((req: IncomingMessage) => boolean) | undefined;
  /** @default a problem+json body and Retry-After: 1 */
  refusal?: RefusalOptions | undefined;
  /** Receives one string per line. @default lines on stderr */
  logger?: Logger | undefined;
}

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
  /** Takes the platform's limit as it really is, read after the start; returns what is to be said of it. */
  readonly limitRead: (killLimitMs: number) => readonly string[];
}

type BudgetKeys = Pick<LifecycleOptions, "gracePeriodMs" | "shutdownDelayMs" | "flushReserveMs">;

/** The defaults that do not depend on other numbers; the three of the budget are resolved together. */
export const DEFAULT_OPTIONS: Omit<Settings, "platform" | "budget" | "warnings" | "limitRead"> =
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
    checkTimeoutMs: 1_000,
    exposeCheckErrors: false,
    probeServer: false,
    exemptPaths: Object.freeze([]),
    isLongLived: (): boolean => false,
    refusal: Object.freeze({
      body: JSON.stringify({
        type: "about:blank",
        title: "Service Unavailable",
        status: 503,
        detail: "The server is shutting down.",
      }),
      contentType: "application/problem+json",
      headers: Object.freeze({}),
      retryAfterSeconds: 1,
    }),
    logger: stderrLogger,
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
    limitRead: (killLimitMs: number) => times.limitRead(killLimitMs),
    warnings: Object.freeze(warnings),
    probes: Object.freeze({ ...DEFAULT_OPTIONS.probes, ...outside.probes, ...code.probes }),
    refusal: Object.freeze({ ...DEFAULT_OPTIONS.refusal, ...code.refusal }),
  }) as Settings;
}
