import type { IncomingMessage } from "node:http";
import type { LoggerOption } from "../report/log-sinks.ts";
import type { CheckOptions, ReadinessCheck } from "./check.ts";
import type { FarewellOptions } from "./farewell.ts";
import type { Platform } from "./platform.ts";

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
  /** Seconds in `Retry-After`; `"jitter"` says 1 or 2, at random, so that those who were refused together don't come back together. @default "jitter" */
  retryAfterSeconds?: number | "jitter" | undefined;
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
  /** `false` turns all of them off. Environment: `LASTCALL_READINESS_PATH`, `LASTCALL_LIVENESS_PATH`, `LASTCALL_STARTUP_PATH`. @default { readiness: "/readyz", liveness: "/livez", startup: "/startupz", also: [] } */
  probes?: ProbePaths | false | undefined;
  /** Readiness checks by name. @default none */
  checks?: Readonly<Record<string, ReadinessCheck | CheckOptions>> | undefined;
  /** Checks of the liveness probe, by name, until the shutdown begins: for what only a restart can mend. @default none */
  livenessChecks?: Readonly<Record<string, ReadinessCheck | CheckOptions>> | undefined;
  /** The time limit of each check. @default 1000 */
  checkTimeoutMs?: number | undefined;
  /** Whether a failed check's error text is shown to whoever asks. @default false */
  exposeCheckErrors?: boolean | undefined;
  /** A server of their own for the probes. Environment: `LASTCALL_PROBE_PORT`, `LASTCALL_PROBE_HOST`. @default false */
  probeServer?: ProbeServerOptions | false | undefined;
  /** Further paths that are answered while draining and not counted as in flight, as the probes are. Environment: `LASTCALL_EXEMPT_PATHS`. @default [] */
  exemptPaths?: readonly string[] | undefined;
  /** Whether an answer may be ended at draining, before its own end, since its client comes back by itself. `undefined`, or throwing, leaves it to the rule: EventSource's and Engine.IO's do. @default none */
  isLongLived?: ((req: IncomingMessage) => boolean | undefined) | undefined;
  /** The last event of each EventSource subscription, written between two writes of its handler. @default false */
  farewell?: FarewellOptions | false | undefined;
  /** @default a problem+json body, and Retry-After: 1 or 2 */
  refusal?: RefusalOptions | undefined;
  /** Where it speaks: a logger (pino, winston, `console`, OpenTelemetry's), `"text"` or `"json"` on stdout and stderr, `false` for silence. Environment: `LASTCALL_LOG`. @default "text" */
  logger?: LoggerOption | undefined;
  /** Tells lifecycles of one process apart, in the log, the report and the events. @default "" */
  name?: string | undefined;
}
