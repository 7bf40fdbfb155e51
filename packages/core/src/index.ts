export { DEFAULT_OPTIONS } from "./options/options.ts";
export type {
  LifecycleOptions,
  ProbePaths,
  ProbeServerOptions,
  ReadinessCheck,
  RefusalOptions,
} from "./options/options.ts";
export type { Platform, PlatformName } from "./options/platform.ts";
export { LastcallError, OptionError } from "./errors.ts";
export type { LastcallErrorCode } from "./errors.ts";
export type { HookContext, HookOptions, HookRun } from "./phases/hooks.ts";
export { lifecycleFor } from "./default-lifecycle.ts";
export type { AdapterOptions } from "./default-lifecycle.ts";
export { createLifecycle } from "./create-lifecycle.ts";
export type { Lifecycle, ShutdownOptions } from "./lifecycle.ts";
export type { Logger } from "./report/logger.ts";
export { REPORT_CHANNEL } from "./report/report.ts";
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
} from "./report/report.ts";
export type { LifecycleState } from "./state.ts";
