import { readClockOften } from "./clock.ts";
import type { Parts } from "./parts.ts";
import { unitStopTimeoutMs } from "./process/systemd.ts";

/** The unit's own timeout, asked for once in a process. */
let unitTimeoutMs: Promise<number | undefined> | undefined;

/**
 * A server is about to listen, so this is a program that serves: what was found wrong with its environment is said, and
 * what can be known only of a running process is looked at from now on. May be called again.
 */
export function beginServing(
  { settings, traffic }: Parts,
  warn: (lines: readonly string[]) => void,
): void {
  const { platform, times, warnings } = settings;
  readClockOften();
  warn(warnings);
  if (platform.removal === "by-time") traffic.watch();
  if (platform.name !== "systemd" || unitTimeoutMs !== undefined) return;
  unitTimeoutMs = unitStopTimeoutMs();
  void unitTimeoutMs.then((ms) => {
    if (ms !== undefined) warn(times.limitRead(ms));
  });
}
