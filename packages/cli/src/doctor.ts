import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { CommandLine } from "./command-line.ts";
import { collectFiles } from "./doctor/collect.ts";
import { DEFAULT_ASSUMPTIONS, examine } from "./doctor/examine.ts";
import { safelyFixed } from "./doctor/fix.ts";
import type { Format } from "./doctor/formats/format.ts";
import { githubFormat } from "./doctor/formats/github.ts";
import { jsonFormat } from "./doctor/formats/json.ts";
import { sarifFormat } from "./doctor/formats/sarif.ts";
import { terminalFormat } from "./doctor/formats/terminal.ts";
import { examineProcess } from "./doctor/process.ts";
import type { Assumptions } from "./doctor/project.ts";
import { SourceFile } from "./doctor/source-file.ts";

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["terminal", terminalFormat],
  ["json", jsonFormat],
  ["sarif", sarifFormat],
  ["github", githubFormat],
]);

/** The exit code. @throws Error when an option's value or the path does not exist. */
export function runDoctor(line: CommandLine, path: string | undefined, version: string): number {
  if (line.pid !== undefined) return runOnProcess(line.pid);
  const name = line.format ?? "terminal";
  const format = FORMATS.get(name);
  if (format === undefined)
    throw new Error(`expected --format ${[...FORMATS.keys()].join(", ")}, got ${name}`);
  const assumptions = assumptionsOf(line);
  const look = (): ReturnType<typeof examine> => examinePath(path ?? ".", assumptions);
  let examination = look();
  if (line.fix && path !== "-") {
    const fixed = safelyFixed(examination.findings);
    for (const [file, text] of fixed) writeFileSync(join(folderOf(path ?? "."), file.path), text);
    if (fixed.size > 0) {
      process.stderr.write(`fixed: ${[...fixed.keys()].map((file) => file.path).join(", ")}\n`);
      examination = look();
    }
  }
  const colour = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  process.stdout.write(format(examination, { colour, version }));
  return examination.findings.some(({ severity }) => severity === "error") ? 1 : 0;
}

function examinePath(path: string, assumptions: Assumptions): ReturnType<typeof examine> {
  if (path === "-")
    return examine([new SourceFile("<stdin>", readFileSync(0, "utf8"))], assumptions);
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  const only = statSync(path).isFile() ? basename(path) : undefined;
  return examine(collectFiles(path), assumptions, only);
}

function folderOf(path: string): string {
  return statSync(path).isFile() ? dirname(path) : path;
}

function runOnProcess(text: string): number {
  const pid = Number(text);
  if (!Number.isInteger(pid) || pid < 1) throw new Error(`expected --pid a number, got ${text}`);
  if (!existsSync(`/proc/${pid}/status`)) throw new Error(`no process ${pid} in /proc`);
  const { reached, lines } = examineProcess(pid);
  process.stdout.write(`${lines.join("\n")}\n`);
  return reached === "no" ? 1 : 0;
}

function assumptionsOf(line: CommandLine): Assumptions {
  const { gracePeriodMs, shutdownDelayMs, readinessPath, livenessPath, startupPath } =
    DEFAULT_ASSUMPTIONS;
  return {
    gracePeriodMs: milliseconds("--grace-period-ms", line.gracePeriodMs) ?? gracePeriodMs,
    shutdownDelayMs:
      line.shutdownDelayMs === "auto"
        ? "auto"
        : (milliseconds("--shutdown-delay-ms", line.shutdownDelayMs) ?? shutdownDelayMs),
    readinessPath: line.readinessPath ?? readinessPath,
    livenessPath: line.livenessPath ?? livenessPath,
    startupPath,
  };
}

function milliseconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = text.trim() === "" ? Number.NaN : Number(text);
  if (!(ms >= 0 && ms < Infinity))
    throw new Error(`expected ${option} a number of milliseconds, got "${text}"`);
  return ms;
}
