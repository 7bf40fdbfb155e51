import type { LifecycleOptions } from "@lastcall/core";
import { silent } from "../core/quiet-settings.ts";

/** For lifecycles in the test's own process: nothing said, nothing ended, nothing waited for. */
export const QUIET = {
  exit: false,
  logger: silent,
  settleMs: 0,
} as const satisfies LifecycleOptions;
