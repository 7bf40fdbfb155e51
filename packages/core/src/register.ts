/**
 * `node --import @lastcall/core/register app.js`: drains every HTTP server of a program without a change of its code.
 * Configured by the `LASTCALL_*` environment; `LASTCALL=off` leaves the program alone. Nothing is said, and nothing of
 * the process is touched, until a server listens, except as PID 1: the kernel drops the signals that nobody there
 * handles.
 */
import { manageLifecycle } from "./create-lifecycle.ts";
import { isSwitchedOff } from "./options/environment.ts";
import { resolveOptions } from "./options/options.ts";
import { processHost } from "./process/shared-host.ts";
import { refusalOfRuntime } from "./process/runtime.ts";

const refusal = refusalOfRuntime();

if (refusal !== undefined) {
  process.stderr.write(`lastcall: warning: ${refusal}\n`);
} else if (!isSwitchedOff(process.env)) {
  manageLifecycle(resolveOptions({}, process.env, true), true);
  if (process.pid === 1) processHost().arm();
}
