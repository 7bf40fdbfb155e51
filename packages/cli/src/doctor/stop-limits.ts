import type { Environment } from "./containers.ts";
import type { Edit, Observation } from "./findings.ts";
import { seconds } from "./durations.ts";
import type { Assumptions } from "./project.ts";
import type { Span } from "./source-file.ts";

/** A second for the platform: a limit that equals the grace period may strike first. */
const SLACK_MS = 1_000;

export function gracePeriodOf(environment: Environment, { gracePeriodMs }: Assumptions): number {
  const set = Number(environment.get("LASTCALL_GRACE_PERIOD_MS")?.value);
  return Number.isFinite(set) && set > 0 ? set : gracePeriodMs;
}

export function shutdownDelayOf(
  environment: Environment,
  { shutdownDelayMs }: Assumptions,
): number | "auto" {
  const set = environment.get("LASTCALL_SHUTDOWN_DELAY_MS")?.value.trim();
  if (set === "auto") return "auto";
  const delayMs = set === undefined || set === "" ? Number.NaN : Number(set);
  return Number.isFinite(delayMs) && delayMs >= 0 ? delayMs : shutdownDelayMs;
}

export interface Limit extends Span {
  /** As its file calls it. */
  readonly name: string;
  readonly limitMs: number;
  readonly gracePeriodMs: number;
  readonly preStopMs?: number;
  /** Not written down: the platform's default. */
  readonly isDefault?: boolean;
  /** Writes a longer one. */
  write?(limitMs: number): Edit[];
}

/** A kill limit that strikes before the program has used its grace period. */
export function checkLimit(limit: Limit): Observation[] {
  const { file, start, end, name, limitMs, gracePeriodMs, preStopMs = 0, write } = limit;
  const neededMs = preStopMs + gracePeriodMs;
  if (limitMs > neededMs) return [];
  const parts = preStopMs > 0 ? `${seconds(preStopMs)} of preStop and ` : "";
  const betterMs = Math.ceil((neededMs + SLACK_MS) / 1_000) * 1_000;
  const edits = write?.(betterMs) ?? [];
  return [
    {
      file,
      start,
      end,
      severity: limitMs === neededMs ? "warning" : "error",
      message: `${name}${limit.isDefault === true ? " is not set: its default," : ","} ${seconds(limitMs)}, ${
        limitMs === neededMs ? "leaves nothing beside" : "is shorter than"
      } ${parts}the grace period of ${seconds(gracePeriodMs)}`,
      why: "At the limit the platform sends SIGKILL: requests are cut and flush hooks do not run. Raise the limit, or lower LASTCALL_GRACE_PERIOD_MS with it.",
      fix:
        edits.length === 0
          ? undefined
          : { title: `${name}: ${seconds(betterMs)}`, safe: true, edits },
    },
  ];
}
