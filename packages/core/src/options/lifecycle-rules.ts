import type { IncomingMessage } from "node:http";
import { OptionError } from "../errors.ts";
import { loggerRule } from "./logger-rule.ts";
import type { CheckOptions, ReadinessCheck } from "./check.ts";
import { farewellRule } from "./farewell.ts";
import type {
  LifecycleOptions,
  ProbePaths,
  ProbeServerOptions,
  RefusalOptions,
} from "./lifecycle-options.ts";
import { PLATFORM_NAMES } from "./platform.ts";
import * as rule from "./rules.ts";

const optionalPath = rule.either(false, rule.path);

const checkOptions = rule.shape<CheckOptions>({
  check: rule.callable<ReadinessCheck>,
  critical: rule.boolean,
  maxAgeMs: rule.milliseconds,
});

const checkRule: rule.Rule<ReadinessCheck | CheckOptions> = (value, option) => {
  if (typeof value === "function") return value as ReadinessCheck;
  if (typeof value !== "object" || value === null)
    throw new OptionError(option, "a function, or an object with the function `check`", value);
  const given = checkOptions(value, option);
  // A shape takes an absent member for a member that was left out.
  rule.callable(given.check, `${option}.check`);
  return given;
};

/** What other libraries for the same purpose call it, and what stands for it here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["timeout", "gracePeriodMs"],
  ["forceTimeout", "gracePeriodMs"],
  ["gracefulShutdownTimeout", "gracePeriodMs"],
  ["gracefulTerminationTimeout", "gracePeriodMs"],
  ["delay", "gracePeriodMs or shutdownDelayMs"],
  ["preShutdown", 'lifecycle.addHook("deregister", …)'],
  ["beforeShutdown", 'lifecycle.addHook("deregister", …)'],
  ["onShutdown", 'lifecycle.addHook("flush", …)'],
  ["onSignal", 'lifecycle.addHook("flush", …)'],
  ["cleanup", 'lifecycle.addHook("close", …)'],
  ["finally", 'lifecycle.addHook("close", …)'],
  ["healthChecks", "checks"],
  ["forceExit", "exit"],
]);

const probePaths = rule.shape<ProbePaths>({
  readiness: optionalPath,
  liveness: optionalPath,
  startup: optionalPath,
  also: rule.listOf(rule.path),
});

const NO_PROBES: ProbePaths = { readiness: false, liveness: false, startup: false, also: [] };

const rules: rule.Rules<LifecycleOptions> = {
  platform: rule.oneOf("auto", "none", ...PLATFORM_NAMES),
  gracePeriodMs: rule.milliseconds,
  shutdownDelayMs: rule.either("auto", rule.milliseconds),
  flushReserveMs: rule.milliseconds,
  settleMs: rule.milliseconds,
  unreadyProbes: rule.wholeNumber(1, 1_000),
  whileDraining: rule.oneOf("auto", "answer", "refuse"),
  signals: rule.listOf(rule.signalName),
  signalListeners: rule.oneOf("after", "shared", "exclusive"),
  exit: rule.boolean,
  uncaughtErrors: rule.oneOf("shutdown", "ignore"),
  autoReady: rule.boolean,
  readyPort: rule.wholeNumber(1, 65_535),
  probes: (value, option) => (value === false ? NO_PROBES : probePaths(value, option)),
  checks: rule.recordOf(checkRule),
  livenessChecks: rule.recordOf(checkRule),
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
    retryAfterSeconds: rule.either("jitter", rule.wholeNumber(0, 86_400)),
  }),
  logger: loggerRule,
  name: rule.text,
};

/** What every option has to be. */
export const lifecycleRule: rule.Rule<Readonly<LifecycleOptions>> = rule.shape(rules, ELSEWHERE);
