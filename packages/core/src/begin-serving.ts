import type { Server } from "node:net";
import type { Parts } from "./parts.ts";
import type { Logger } from "./report/log-sinks.ts";
import { unitStopTimeoutMs } from "./process/systemd.ts";

/** What was said already: it holds for the process, however many lifecycles there are. */
const said = new Set<string>();
/** The unit's own timeout, asked for once in a process. */
let unitTimeoutMs: Promise<number | undefined> | undefined;

/**
 * A server is about to listen, so this is a program that serves: what was found wrong with its environment is said, and
 * what can be known only of a running process is looked at from now on. May be called again.
 */
export function beginServing({ settings, logger, traffic }: Parts): void {
  const { platform, times, warnings } = settings;
  warn(warnings, logger);
  if (platform.removal === "by-time") traffic.watch();
  if (platform.name !== "systemd" || unitTimeoutMs !== undefined) return;
  unitTimeoutMs = unitStopTimeoutMs();
  void unitTimeoutMs.then((ms) => {
    if (ms !== undefined) warn(times.limitRead(ms), logger);
  });
}

/** After the program's own listeners of `listening`, which may ask for the address. */
export function closeSoon(server: Server): void {
  process.nextTick(() => server.close());
}

function warn(lines: readonly string[], logger: Logger): void {
  for (const line of lines) {
    if (said.has(line)) continue;
    said.add(line);
    logger.warn(line);
  }
}
