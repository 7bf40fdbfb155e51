import type { Edit, Span } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import { DEFAULT_ASSUMPTIONS } from "../project/assumptions.ts";
import type { Project } from "../project/project.ts";
import { seconds } from "./durations.ts";
import type { Environment } from "./service.ts";

/** What the library takes for granted of each platform: from its signal to SIGKILL where nobody has changed it. */
export const PLATFORM_LIMITS_MS = {
  "azure-container-apps": 30_000,
  "cloud-foundry": 10_000,
  "cloud-run": 10_000,
  digitalocean: 120_000,
  docker: 10_000,
  ecs: 30_000,
  fly: 5_000,
  heroku: 30_000,
  kubernetes: 30_000,
  nomad: 5_000,
  pm2: 1_600,
  railway: 0,
  render: 30_000,
  supervisord: 10_000,
  systemd: 90_000,
} as const;

export type PlatformName = keyof typeof PLATFORM_LIMITS_MS;

/** Where the library finds out the real limit by itself. */
const TOLD: ReadonlySet<PlatformName> = new Set(["pm2", "railway", "systemd"]);

/** A second for the platform: a limit that equals the grace period may strike first. */
const SLACK_MS = 1_000;

/** Whose settings count. */
export interface Subject {
  readonly environment: Environment;
  readonly folder: string;
  readonly libraryForSure: boolean;
}

/** The grace period that the environment or the code fixes; `undefined` where the library finds one by itself. */
export function fixedGraceMs(
  project: Project,
  { environment, folder }: Subject,
): number | undefined {
  const settings = project.settingsFor(folder);
  if (settings?.gracePeriodMs !== undefined) return settings.gracePeriodMs;
  const set = Number(environment.get("LASTCALL_GRACE_PERIOD_MS")?.value);
  if (Number.isFinite(set) && set > 0) return set;
  const platform = settings?.platform ?? environment.get("LASTCALL_PLATFORM")?.value;
  if (platform !== undefined && platform !== "auto") return graceUnder(platform);
  const assumed = project.assumptions.gracePeriodMs;
  return assumed === DEFAULT_ASSUMPTIONS.gracePeriodMs ? undefined : assumed;
}

/** As the library has it: a tenth less than the limit, within bounds. */
export function graceUnder(platform: string): number | undefined {
  const limits: Readonly<Record<string, number>> = PLATFORM_LIMITS_MS;
  const limitMs = limits[platform];
  if (limitMs === undefined) return undefined;
  return Math.max(500, limitMs - Math.min(Math.max(limitMs / 10, 200), 2_000));
}

export function shutdownDelayOf(
  project: Project,
  { environment, folder }: Subject,
): number | "auto" {
  const inCode = project.settingsFor(folder)?.shutdownDelayMs;
  if (inCode !== undefined) return inCode;
  const set = environment.get("LASTCALL_SHUTDOWN_DELAY_MS")?.value.trim();
  if (set === "auto") return "auto";
  const delayMs = set === undefined || set === "" ? Number.NaN : Number(set);
  return Number.isFinite(delayMs) && delayMs >= 0 ? delayMs : project.assumptions.shutdownDelayMs;
}

export interface Limit extends Span {
  /** As its file calls it. */
  readonly name: string;
  readonly platform: PlatformName;
  readonly limitMs: number;
  readonly preStopMs?: number;
  /** Not written down: the platform's default. */
  readonly isDefault?: boolean;
  /** Writes a longer one. */
  write?(limitMs: number): Edit[];
}

/** A kill limit that strikes before the program has used its grace period. */
export function checkLimit(project: Project, subject: Subject, limit: Limit): Observation[] {
  const fixed = fixedGraceMs(project, subject);
  const { platform, limitMs, preStopMs = 0 } = limit;
  const usual = limitMs === PLATFORM_LIMITS_MS[platform];
  const adapts = fixed === undefined && preStopMs === 0 && (usual || TOLD.has(platform));
  if (adapts && subject.libraryForSure) return tooShort(limit, subject);
  // Without a number of its own the library takes the platform's usual limit for granted.
  const usualMs =
    !usual && fixed === undefined && subject.libraryForSure ? (graceUnder(platform) ?? 0) : 0;
  const gracePeriodMs =
    fixed ?? Math.max(project.assumptions.gracePeriodMs, preStopMs === 0 ? usualMs : 0);
  const neededMs = preStopMs + gracePeriodMs;
  if (limitMs > neededMs) return [];
  if (adapts && limitMs < gracePeriodMs && platform !== "pm2" && platform !== "systemd")
    return tooShort(limit, subject);
  return [mismatch(limit, gracePeriodMs, neededMs, subject)];
}

function mismatch(
  limit: Limit,
  gracePeriodMs: number,
  neededMs: number,
  { libraryForSure }: Subject,
): Observation {
  const { file, start, end, name, limitMs, preStopMs = 0, write } = limit;
  const parts = preStopMs > 0 ? `${seconds(preStopMs)} of preStop and ` : "";
  const betterMs = Math.ceil((neededMs + SLACK_MS) / 1_000) * 1_000;
  const edits = write?.(betterMs) ?? [];
  return {
    file,
    start,
    end,
    severity: limitMs === neededMs ? "warning" : "error",
    message: `${name}${limit.isDefault === true ? " is not set: its default," : ","} ${seconds(limitMs)}, ${
      limitMs === neededMs ? "leaves nothing beside" : "is shorter than"
    } ${parts}the grace period of ${seconds(gracePeriodMs)}`,
    why: `At the limit the platform sends SIGKILL: requests are cut and flush hooks do not run. Raise the limit${libraryForSure ? ", or lower LASTCALL_GRACE_PERIOD_MS with it" : ""}.`,
    fix:
      edits.length === 0
        ? undefined
        : { title: `${name}: ${seconds(betterMs)}`, safe: true, edits },
  };
}

/** Shorter than most programs need, and known to the library, which keeps under it. */
const SHORT_MS = 9_000;

function tooShort(
  { file, start, end, name, limitMs, isDefault }: Limit,
  { libraryForSure }: Subject,
): Observation[] {
  if (limitMs >= SHORT_MS) return [];
  return [
    {
      file,
      start,
      end,
      severity: "warning",
      message: `${name}${isDefault === true ? " is not set: its default," : ","} ${seconds(limitMs)}, is all that a request in flight gets`,
      why: libraryForSure
        ? "The library keeps under this limit by itself, so that flush hooks run; a request that takes longer is cut. Raise the limit to what your slowest request needs."
        : "Whatever is not done by then is cut by SIGKILL. Raise the limit to what your slowest request needs.",
    },
  ];
}
