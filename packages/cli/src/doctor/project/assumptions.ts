import type { CodeSettings } from "./code-settings.ts";

/** What the files don't say: the program's own settings. */
export interface Assumptions {
  readonly gracePeriodMs: number;
  readonly shutdownDelayMs: number | "auto";
  readonly readinessPath: string;
  readonly livenessPath: string;
  readonly startupPath: string;
  /** What is said of single folders; it counts before what their code says. */
  readonly services?: readonly CodeSettings[] | undefined;
}

/** What the library does unless its options say otherwise. */
export const DEFAULT_ASSUMPTIONS: Assumptions = Object.freeze({
  gracePeriodMs: 9_000,
  shutdownDelayMs: "auto",
  readinessPath: "/readyz",
  livenessPath: "/livez",
  startupPath: "/startupz",
});
