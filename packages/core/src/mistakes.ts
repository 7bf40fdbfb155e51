import type { LifecycleLogger } from "./report/log-sinks.ts";

/** Ways to use this library that can't work as they were meant. Each has its heading in `docs/reference/mistakes.md`. */
export type MistakeCode =
  | "LASTCALL_CHILD_CONTEXT"
  | "LASTCALL_LATE"
  | "LASTCALL_MOUNTED_UNDER_PATH"
  | "LASTCALL_NOT_FIRST"
  | "LASTCALL_SELF_WAIT"
  | "LASTCALL_SEVERAL_LIFECYCLES";

/** The code, and where it is explained. */
export function explainedAt(code: string): string {
  return `${code}, https://lastcall-js.github.io/lastcall/reference/mistakes#${code.toLowerCase()}`;
}

/** Says a mistake; machines are given its code. */
export function sayMistake(logger: LifecycleLogger, code: MistakeCode, what: string): void {
  logger.warn(`${what} (${explainedAt(code)})`, { code });
}
