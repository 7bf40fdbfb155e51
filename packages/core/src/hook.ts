import { OptionError } from "./errors.ts";
import { milliseconds, shape } from "./options/rules.ts";
import type { HookPhase } from "./report/report.ts";

export const PHASES: readonly HookPhase[] = ["deregister", "flush", "close", "logs"];

export interface HookContext {
  /** Aborts when the hook's time is over. */
  readonly signal: AbortSignal;
  /** Milliseconds that the hook has, counted from its start. */
  readonly remainingMs: number;
  /** What began the shutdown: a signal's name, `uncaughtException`, or the caller's own word. */
  readonly reason: string;
  /** Up to 20 figures for the report, such as `{ unsaved: 12 }`; said again, the newer ones stand. A hook that hangs has said them too. */
  report(figures: Readonly<Record<string, number | bigint | string>>): void;
}

export type HookRun = (context: HookContext) => unknown;

export interface HookOptions {
  /** The hook's own limit in milliseconds, within its phase. @default what the phase has left */
  timeoutMs?: number | undefined;
}

export interface Hook {
  readonly phase: HookPhase;
  readonly name: string;
  readonly run: HookRun;
  readonly timeoutMs: number;
  /** What it has said of itself. */
  readonly figures: Record<string, number | string>;
}

const HOOK_OPTIONS = shape<HookOptions>({ timeoutMs: milliseconds });

/** @throws OptionError */
export function hookOf(
  phase: HookPhase,
  name: string,
  run: HookRun,
  options: HookOptions = {},
): Hook {
  const { timeoutMs = Infinity } = HOOK_OPTIONS(options, "");
  if (!PHASES.includes(phase))
    throw new OptionError("phase", PHASES.map((known) => `"${known}"`).join(" or "), phase);
  if (typeof name !== "string" || name === "") throw new OptionError("name", "a hook's name", name);
  if (typeof run !== "function") throw new OptionError("run", "a function", run);
  return { phase, name, run, timeoutMs, figures: {} };
}

export function labelOf({ phase, name }: Hook): string {
  return `${phase} hook ${name}`;
}
