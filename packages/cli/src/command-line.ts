import { parseArgs } from "node:util";

/** What the command line says, unchecked. */
export interface CommandLine {
  readonly positionals: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly fix: boolean;
  readonly pid: string | undefined;
  readonly format: string | undefined;
  readonly gracePeriodMs: string | undefined;
  readonly shutdownDelayMs: string | undefined;
  readonly readinessPath: string | undefined;
  readonly livenessPath: string | undefined;
}

/** @throws TypeError for an unknown option, or one without its value. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      fix: { type: "boolean", default: false },
      pid: { type: "string" },
      "grace-period-ms": { type: "string" },
      "shutdown-delay-ms": { type: "string" },
      "readiness-path": { type: "string" },
      "liveness-path": { type: "string" },
      version: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    positionals,
    help: values.help,
    version: values.version,
    fix: values.fix,
    pid: values.pid,
    format: values.format,
    gracePeriodMs: values["grace-period-ms"],
    shutdownDelayMs: values["shutdown-delay-ms"],
    readinessPath: values["readiness-path"],
    livenessPath: values["liveness-path"],
  };
}
