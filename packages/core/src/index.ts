export { DEFAULT_OPTIONS } from "./options.ts";
export type {
  LifecycleOptions,
  ProbePaths,
  ProbeServerOptions,
  ReadinessCheck,
  RefusalOptions,
} from "./options.ts";
export type { Platform } from "./budget.ts";
export { LastcallError, OptionError } from "./errors.ts";
export type { LastcallErrorCode } from "./errors.ts";
export type { HookContext, HookOptions, HookPhase, HookRun } from "./hooks.ts";
export { lifecycleFor } from "./default-lifecycle.ts";
export type { AdapterOptions } from "./default-lifecycle.ts";
export { createLifecycle } from "./create-lifecycle.ts";
export type { Lifecycle, ShutdownOptions } from "./lifecycle.ts";
export type { Logger } from "./logger.ts";
export { REPORT_CHANNEL } from "./report.ts";
export type {
  ConnectionsReport,
  CutRequest,
  HookReport,
  LameDuckEnd,
  PhaseReport,
  ReportedPhase,
  RequestsReport,
  ShutdownReport,
} from "./report.ts";
export type { LifecycleState } from "./state.ts";
