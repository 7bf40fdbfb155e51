import type { IncomingMessage } from "node:http";
import { type Budget, type Platform, resolveBudget } from "./budget.ts";
import { environmentNumbers, environmentOptions, signalListenersRule } from "./environment.ts";
import { type FarewellOptions, farewellRule } from "./farewell.ts";
import { type Logger, stderrLogger } from "../report/logger.ts";
import * as rule from "./rules.ts";

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
}

/** The answer that turns a request away while draining. Its status is always 503 (RFC 9110 §15.6.4). */
export interface RefusalOptions {
  /** @default an `application/problem+json` object (RFC 9457) */
  body?: string | undefined;
  /** @default "application/problem+json" */
  contentType?: string | undefined;
  /** Further headers. @default none */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Seconds in `Retry-After`: at least this, at most twice as many, at random. @default 1 */
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
  /** Sets the three numbers below for where the process runs. @default none */
  platform?: Platform | undefined;
  /** From the signal to the exit; keep it under the platform's kill limit. Environment: `LASTCALL_GRACE_PERIOD_MS`. @default 9000 */
  gracePeriodMs?: number | undefined;
  /** Lame duck: serve on while load balancers look away. `"auto"` lasts as long as a prober watches. Environment: `LASTCALL_SHUTDOWN_DELAY_MS`. @default "auto" */
  shutdownDelayMs?: number | "auto" | undefined;
  /** Kept for the flush and close hooks; requests can't spend it. Environment: `LASTCALL_FLUSH_RESERVE_MS`. @default a quarter of the grace period, at most 5000 */
  flushReserveMs?: number | undefined;
  /** With nothing in flight, how long open connections are still told 503 before they are closed. @default 100 */
  settleMs?: number | undefined;
  /** How many "not ready" answers make a prober look away. @default 3 */
  unreadyProbes?: number | undefined;
  /** New requests while draining: a 503, or a closed listener for balancers that retry a refused connection. @default "answer" */
  whileDraining?: "answer" | "refuse" | undefined;
  /** Signals that start the shutdown. An empty list leaves all signals alone. @default ["SIGTERM", "SIGINT"] */
  signals?: readonly NodeJS.Signals[] | undefined;
  /** Other listeners of these signals stay and are warned of, or are taken off the process. Environment: `LASTCALL_SIGNAL_LISTENERS`. @default "shared" */
  signalListeners?: "shared" | "exclusive" | undefined;
  /** Whether the process is exited after the shutdown. @default true */
  exit?: boolean | undefined;
  /** Uncaught exceptions and unhandled rejections start the shutdown, or are left to Node. @default "shutdown" */
  uncaughtErrors?: "shutdown" | "ignore" | undefined;
  /** Ready as soon as a server listens; `false` waits for `lifecycle.ready()`. @default true */
  autoReady?: boolean | undefined;
  /** @default { readiness: "/readyz", liveness: "/livez", startup: "/startupz" } */
  probes?: ProbePaths | undefined;
  /** Readiness checks by name. @default none */
  checks?: Readonly<Record<string, ReadinessCheck>> | undefined;
  /** The time limit of each check. @default 1000 */
  checkTimeoutMs?: number | undefined;
  /** Whether a failed check's error text is shown to whoever asks. @default false */
  exposeCheckErrors?: boolean | undefined;
  /** A server of their own for the probes. @default false */
  probeServer?: ProbeServerOptions | false | undefined;
  /** Further paths that are answered while draining and not counted as in flight, as the probes are. @default [] */
  exemptPaths?: readonly string[] | undefined;
  /**
   * Whether a request's answer may be ended at draining, before its own end: its client must come back by itself.
   * `undefined`, or throwing, leaves it to the rule: EventSource subscriptions and Engine.IO's polls. @default none
   */
  isLongLived?: ((req: IncomingMessage) => boolean | undefined) | undefined;
  /** The last event of each EventSource subscription, written between two writes of its handler. @default false */
  farewell?: FarewellOptions | false | undefined;
  /** @default a problem+json body and Retry-After: 1 */
  refusal?: RefusalOptions | undefined;
  /** Receives one string per line. @default lines on stderr */
  logger?: Logger | undefined;
}

type Complete<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

/** Options as the rest of the core reads them: complete, checked, frozen. */
export interface Settings extends Complete<
  Omit<LifecycleOptions, "platform" | keyof BudgetKeys | "probes" | "refusal">
> {
  readonly budget: Budget;
  readonly probes: Complete<ProbePaths>;
  readonly refusal: Complete<RefusalOptions>;
}

type BudgetKeys = Pick<LifecycleOptions, "gracePeriodMs" | "shutdownDelayMs" | "flushReserveMs">;

/** The defaults that do not depend on other numbers; the three of the budget are resolved together. */
export const DEFAULT_OPTIONS: Omit<Settings, "budget"> = Object.freeze({
  settleMs: 100,
  unreadyProbes: 3,
  whileDraining: "answer",
  signals: Object.freeze(["SIGTERM", "SIGINT"] as const),
  signalListeners: "shared",
  exit: true,
  uncaughtErrors: "shutdown",
  autoReady: true,
  probes: Object.freeze({ readiness: "/readyz", liveness: "/livez", startup: "/startupz" }),
  checks: Object.freeze({}),
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
    retryAfterSeconds: 1,
  }),
  logger: stderrLogger,
});

const optionalPath = rule.either(false, rule.path);

const OPTIONS = rule.shape<LifecycleOptions>({
  platform: rule.oneOf("docker", "kubernetes"),
  gracePeriodMs: rule.milliseconds,
  shutdownDelayMs: rule.either("auto", rule.milliseconds),
  flushReserveMs: rule.milliseconds,
  settleMs: rule.milliseconds,
  unreadyProbes: rule.wholeNumber(1, 1_000),
  whileDraining: rule.oneOf("answer", "refuse"),
  signals: rule.listOf(rule.signalName),
  signalListeners: signalListenersRule,
  exit: rule.boolean,
  uncaughtErrors: rule.oneOf("shutdown", "ignore"),
  autoReady: rule.boolean,
  probes: rule.shape<ProbePaths>({
    readiness: optionalPath,
    liveness: optionalPath,
    startup: optionalPath,
  }),
  checks: rule.recordOf(rule.callable<ReadinessCheck>),
  checkTimeoutMs: rule.milliseconds,
  exposeCheckErrors: rule.boolean,
  probeServer: rule.either(
    false,
    rule.shape<ProbeServerOptions>({ port: rule.wholeNumber(0, 65_535), host: rule.text }),
  ),
  exemptPaths: rule.listOf(rule.path),
  isLongLived: rule.callable<(req: IncomingMessage) => boolean | undefined>,
  farewell: farewellRule,
  refusal: rule.shape<RefusalOptions>({
    body: rule.text,
    contentType: rule.headerText,
    headers: rule.headers,
    retryAfterSeconds: rule.wholeNumber(0, 86_400),
  }),
  logger: rule.methods<Logger>("info", "warn", "error"),
});

/**
 * Checks what a user gave and completes it.
 * @throws OptionError for an unknown name or a bad value; LastcallError `ERR_LASTCALL_BUDGET` when the times do not fit.
 */
export function resolveOptions(
  user: LifecycleOptions = {},
  environment: NodeJS.ProcessEnv = process.env,
): Settings {
  const { platform, gracePeriodMs, shutdownDelayMs, flushReserveMs, probes, refusal, ...given } =
    OPTIONS(user, "");
  return Object.freeze({
    ...DEFAULT_OPTIONS,
    ...environmentOptions(environment),
    ...given,
    budget: resolveBudget(
      { gracePeriodMs, shutdownDelayMs, flushReserveMs },
      environmentNumbers(environment),
      platform,
    ),
    probes: Object.freeze({ ...DEFAULT_OPTIONS.probes, ...probes }),
    refusal: Object.freeze({ ...DEFAULT_OPTIONS.refusal, ...refusal }),
  }) as Settings;
}
