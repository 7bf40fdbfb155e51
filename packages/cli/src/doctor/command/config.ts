import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Severity } from "../findings/finding.ts";
import type { CodeSettings } from "../project/code-settings.ts";

/** What a project says once for everybody who runs the doctor in it. */
export interface Config {
  /** By the rule's number or whole id; `off` leaves it out. */
  readonly rules: Readonly<Record<string, Severity | "off">>;
  /** Globs of files that are not read. */
  readonly ignore: readonly string[];
  /** What each service's program does, by its folder. */
  readonly services: readonly CodeSettings[];
}

const CONFIG_NAME = ".lastcall.yaml";

const NONE: Config = { rules: {}, ignore: [], services: [] };
const KEYS = ["rules", "ignore", "services"];
const LEVELS: ReadonlySet<unknown> = new Set(["off", "info", "warning", "error"]);
const SERVICE_KEYS = [
  "gracePeriodMs",
  "shutdownDelayMs",
  "platform",
  "readinessPath",
  "livenessPath",
  "startupPath",
];

/** @throws Error when the file is named and does not exist, or says what is not understood. */
export function readConfig(named: string | undefined): Config {
  const path = named ?? join(".", CONFIG_NAME);
  if (!existsSync(path)) {
    if (named !== undefined) throw new Error(`${named} does not exist`);
    return NONE;
  }
  const value: unknown = parse(readFileSync(path, "utf8")) ?? {};
  const config = objectOf(path, "the file", value);
  known(path, "", Object.keys(config), KEYS);
  const rules = objectOf(path, "rules", config["rules"] ?? {});
  for (const [id, level] of Object.entries(rules)) {
    if (!/^LC\d{3}/.test(id))
      throw new Error(`${path}: rules: expected names like LC004, got ${id}`);
    if (!LEVELS.has(level))
      throw new Error(
        `${path}: rules.${id}: expected off, info, warning or error, got ${String(level)}`,
      );
  }
  const ignore = config["ignore"] ?? [];
  if (!Array.isArray(ignore)) throw new Error(`${path}: ignore: expected a list of globs`);
  const services = Object.entries(objectOf(path, "services", config["services"] ?? {}));
  return {
    rules: rules as Config["rules"],
    ignore: ignore.map(String),
    services: services.map(([folder, settings]) => {
      const given = objectOf(path, `services.${folder}`, settings);
      known(path, `services.${folder}.`, Object.keys(given), SERVICE_KEYS);
      return { ...given, folder: folder.replace(/\/$/, "") };
    }),
  };
}

function objectOf(path: string, name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${path}: ${name}: expected keys and values`);
  return value as Record<string, unknown>;
}

function known(
  path: string,
  prefix: string,
  keys: readonly string[],
  expected: readonly string[],
): void {
  const unknown = keys.find((key) => !expected.includes(key));
  if (unknown !== undefined)
    throw new Error(`${path}: ${prefix}${unknown} is not known, expected ${expected.join(", ")}`);
}
