import { writeFileSync } from "node:fs";
import { examine, type Examination, type ExamineOptions } from "../examine.ts";
import type { Collection } from "../files/collect.ts";
import { diffOf } from "../findings/diff.ts";
import type { Finding, Severity } from "../findings/finding.ts";
import { textsOf } from "../findings/safe-fixes.ts";
import type { Format } from "../formats/format.ts";
import { githubFormat } from "../formats/github.ts";
import { jsonFormat } from "../formats/json.ts";
import { sarifFormat } from "../formats/sarif.ts";
import { terminalFormat } from "../formats/terminal.ts";
import { type Assumptions, DEFAULT_ASSUMPTIONS } from "../project/assumptions.ts";
import { type Config, readConfig } from "./config.ts";
import { explain } from "./explain.ts";
import { HELP } from "./help.ts";
import { type DoctorOptions, parseDoctorOptions } from "./options.ts";
import { runOnProcess } from "./process.ts";
import { type Target, targetOf } from "./target.ts";

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["terminal", terminalFormat],
  ["json", jsonFormat],
  ["sarif", sarifFormat],
  ["github", githubFormat],
]);
const LEVELS: readonly Severity[] = ["error", "warning", "info"];

/** The exit code: 0 where nothing is wrong, 1 with findings, 2 where nothing was read. @throws Error for a bad command line. */
export function runDoctor(args: readonly string[], version: string): number {
  const options = parseDoctorOptions(args);
  if (options.help) return print(HELP);
  if (options.paths[0] === "explain") return print(explain(options.paths.slice(1)));
  if (options.pid !== undefined) return runOnProcess(options.pid, options.format);
  const name = options.format ?? "terminal";
  const format = oneOf("--format", name, FORMATS);
  const failing = failingLevels(options.failOn);
  const config = readConfig(options.config);
  const settings = { assumptions: assumptionsOf(options, config) };
  const target = targetOf(options.paths.length === 0 ? ["."] : options.paths, [...config.ignore]);
  let examination = look(target, settings, options, config);
  if (options.fix)
    examination = fix(target, examination, options, () => look(target, settings, options, config));
  const colour = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  print(format(examination, { colour, version }));
  const unread = target.unreadNames(examination);
  if (unread.length > 0) {
    process.stderr.write(`lastcall: ${unread.join(", ")}: nothing there that the doctor reads\n`);
    return 2;
  }
  return examination.findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function look(
  target: Target,
  settings: ExamineOptions,
  { ignore }: DoctorOptions,
  config: Config,
): Examination {
  const collection: Collection = target.collect();
  const examination = examine(collection, { ...settings, only: target.holds });
  const findings = examination.findings.flatMap((finding): Finding[] => {
    const { id } = finding.rule;
    const names = (one: string): boolean => id === one || id.startsWith(`${one}-`);
    const level = Object.entries(config.rules).find(([one]) => names(one))?.[1];
    if (ignore.some(names) || level === "off") return [];
    return [level === undefined ? finding : { ...finding, severity: level }];
  });
  return { ...examination, findings };
}

/** Writes what is safe, or says what it would; then looks again. */
function fix(
  target: Target,
  examination: Examination,
  { dryRun }: DoctorOptions,
  again: () => Examination,
): Examination {
  const texts = textsOf(examination.findings);
  const paths = [...texts.keys()].map(({ path }) => path).join(", ");
  if (texts.size === 0 || target.isInput) return examination;
  if (dryRun) {
    const safe = examination.findings.filter((finding) => finding.fix?.safe === true);
    process.stderr.write(`would fix: ${paths}\n${safe.map((finding) => diffOf(finding)).join("")}`);
    return examination;
  }
  for (const [file, text] of texts) writeFileSync(file.path, text);
  process.stderr.write(`fixed: ${paths}\n`);
  return again();
}

function failingLevels(name = "error"): Severity[] {
  if (name === "never") return [];
  const at = LEVELS.findIndex((level) => level === name);
  if (at === -1) throw new Error(`expected --fail-on ${LEVELS.join(", ")}, never, got ${name}`);
  return LEVELS.slice(0, at + 1);
}

function oneOf<T>(option: string, name: string, values: ReadonlyMap<string, T>): T {
  const value = values.get(name);
  if (value === undefined)
    throw new Error(`expected ${option} ${[...values.keys()].join(", ")}, got ${name}`);
  return value;
}

function assumptionsOf(options: DoctorOptions, { services }: Config): Assumptions {
  const { gracePeriodMs, shutdownDelayMs, readinessPath, livenessPath, startupPath } =
    DEFAULT_ASSUMPTIONS;
  return {
    gracePeriodMs: milliseconds("--grace-period-ms", options.gracePeriodMs) ?? gracePeriodMs,
    shutdownDelayMs:
      options.shutdownDelayMs === "auto"
        ? "auto"
        : (milliseconds("--shutdown-delay-ms", options.shutdownDelayMs) ?? shutdownDelayMs),
    readinessPath: options.readinessPath ?? readinessPath,
    livenessPath: options.livenessPath ?? livenessPath,
    startupPath,
    services,
  };
}

function milliseconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = text.trim() === "" ? Number.NaN : Number(text);
  if (!(ms >= 0 && ms < Infinity))
    throw new Error(`expected ${option} a number of milliseconds, got "${text}"`);
  return ms;
}
