import { parseArgs } from "node:util";

/** What the command line says, unchecked. */
export interface DoctorOptions {
  readonly paths: readonly string[];
  readonly help: boolean;
  readonly fix: boolean;
  readonly dryRun: boolean;
  readonly pid: string | undefined;
  readonly format: string | undefined;
  readonly failOn: string | undefined;
  readonly ignore: readonly string[];
  readonly config: string | undefined;
  readonly gracePeriodMs: string | undefined;
  readonly shutdownDelayMs: string | undefined;
  readonly readinessPath: string | undefined;
  readonly livenessPath: string | undefined;
}

/** @throws TypeError for an unknown option, or one without its value. */
export function parseDoctorOptions(args: readonly string[]): DoctorOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      fix: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
      pid: { type: "string" },
      "fail-on": { type: "string" },
      ignore: { type: "string", multiple: true, default: [] },
      config: { type: "string" },
      "grace-period-ms": { type: "string" },
      "shutdown-delay-ms": { type: "string" },
      "readiness-path": { type: "string" },
      "liveness-path": { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    paths: positionals,
    help: values.help,
    fix: values.fix,
    dryRun: values["dry-run"],
    pid: values.pid,
    format: values.format,
    failOn: values["fail-on"],
    ignore: values.ignore.flatMap((one) => one.split(",")),
    config: values.config,
    gracePeriodMs: values["grace-period-ms"],
    shutdownDelayMs: values["shutdown-delay-ms"],
    readinessPath: values["readiness-path"],
    livenessPath: values["liveness-path"],
  };
}
