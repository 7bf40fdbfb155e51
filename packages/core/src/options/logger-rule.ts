import type { Logger, LoggerOption, OpenTelemetryLogger } from "../report/log-sinks.ts";
import * as rule from "./rules.ts";

const ownLogger = rule.methods<Logger | OpenTelemetryLogger>(["info", "warn", "error"], ["emit"]);

export const loggerRule: rule.Rule<LoggerOption> = rule.either(
  "text",
  rule.either("json", rule.either(false, ownLogger)),
);
