/**
 * The lifecycle of a process that serves HTTP, and the drain of its servers. `createLifecycle()` before the first
 * server listens is enough: servers are found as they start to listen, the signals are handled from then on, and on
 * SIGTERM readiness turns false, requests in flight run to their end, new ones get a 503, the hooks run in their
 * phases, one report is told, and the process exits before it is killed.
 *
 * Express, Koa, Fastify and Nest have packages of their own, which answer the probes in front of everything else.
 *
 * @packageDocumentation
 * @module @lastcall/core
 */
export { DEFAULT_OPTIONS } from "./options/options.ts";
export type { CheckOptions, ReadinessCheck } from "./options/check.ts";
export type {
  LifecycleOptions,
  ProbePaths,
  ProbeServerOptions,
  RefusalOptions,
} from "./options/options.ts";
export type { FarewellOptions } from "./options/farewell.ts";
export type { Platform, PlatformName } from "./options/platform.ts";
/** For the packages beside this one, which are as strict as it is; no part of what is promised to others. @internal */
export * as optionRules from "./options/rules.ts";
export { LastcallError, OptionError } from "./errors.ts";
export type { LastcallErrorCode } from "./errors.ts";
export type { HookContext, HookOptions, HookRun } from "./hook.ts";
export { sayMistake } from "./mistakes.ts";
export type { MistakeCode } from "./mistakes.ts";
export { drainServers, lifecycleFor, notCalled } from "./default-lifecycle.ts";
export type { AdapterOptions } from "./default-lifecycle.ts";
export { createLifecycle } from "./create-lifecycle.ts";
export type { Lifecycle, LifecycleStats, ShutdownOptions } from "./lifecycle.ts";
export type {
  LifecycleLogger,
  Logger,
  LoggerOption,
  OpenTelemetryLogger,
} from "./report/log-sinks.ts";
export { CUT_CHANNEL, HOOK_CHANNEL, REPORT_CHANNEL, STATE_CHANNEL } from "./report/channels.ts";
export type { Cut, HookEnd, StateChange } from "./report/channels.ts";
export type {
  ConnectionsReport,
  CutRequest,
  DrainingReport,
  HookPhase,
  HookReport,
  LameDuckEnd,
  PhaseReport,
  ReportedPhase,
  RequestsReport,
  ShutdownReport,
  WorkReport,
} from "./report/report.ts";
export type { LifecycleState } from "./state.ts";
