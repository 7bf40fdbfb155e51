import { errorText } from "./error-text.ts";
import type { HookPhase, HookReport } from "./report.ts";
import { oneLine } from "./text.ts";

/** What a hook may say of itself: so many figures. */
const MAX_FIGURES = 20;

/** How a hook ended. */
export type HookOutcome =
  | { readonly outcome: "done" | "timed-out" }
  | { readonly outcome: "failed"; readonly error: unknown };

export function hookReport(
  phase: HookPhase,
  name: string,
  ended: HookOutcome,
  durationMs: number,
  figures: Readonly<Record<string, number | string>>,
): HookReport {
  return {
    phase,
    name: oneLine(name),
    outcome: ended.outcome,
    durationMs: Math.round(durationMs),
    ...(ended.outcome === "failed" ? { error: errorText(ended.error) } : {}),
    ...(Object.keys(figures).length === 0 ? {} : { figures: { ...figures } }),
  };
}

/** Takes over what a hook says of itself, as JSON can write it: whatever is no number becomes text. */
export function noteFigures(noted: Record<string, number | string>, said: unknown): void {
  for (const name of namesOf(said)) {
    const known = oneLine(name);
    if (Object.keys(noted).length < MAX_FIGURES || Object.hasOwn(noted, known))
      noted[known] = figure(said as Readonly<Record<string, unknown>>, name);
  }
}

function namesOf(said: unknown): string[] {
  try {
    return Object.keys(said as object);
  } catch {
    return [];
  }
}

function figure(said: Readonly<Record<string, unknown>>, name: string): number | string {
  try {
    const value = said[name];
    if (typeof value === "bigint") return Number(value);
    return typeof value === "number" && Number.isFinite(value) ? value : oneLine(value);
  } catch (error) {
    return errorText(error);
  }
}
