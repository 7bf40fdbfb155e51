import type { Speaker } from "./report/logger.ts";

/** Ways to use this library that can't work as they were meant. Each has its heading in `docs/mistakes.md`. */
export type MistakeCode =
  | "LASTCALL_SELF_WAIT"
  | "LASTCALL_LATE_LIFECYCLE"
  | "LASTCALL_SEVERAL_LIFECYCLES"
  | "LASTCALL_MOUNTED_UNDER_PATH"
  | "LASTCALL_NOT_CALLED"
  | "LASTCALL_NOT_FIRST"
  | "LASTCALL_CHILD_CONTEXT";

/** Where a code is explained. */
export function explainedAt(code: MistakeCode): string {
  return `${code}, docs/mistakes.md#${code.toLowerCase()}`;
}

/** Says a mistake; machines are given its code. */
export function sayMistake(logger: Pick<Speaker, "warn">, code: MistakeCode, what: string): void {
  logger.warn(`${what} (${explainedAt(code)})`, { code });
}
