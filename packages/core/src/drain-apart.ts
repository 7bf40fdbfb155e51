import type { Parts } from "./parts.ts";
import { settle } from "./phases/settle.ts";
import type { Servers } from "./servers/servers.ts";

/** How long the connections' goodbye may take. */
const GOODBYE_MS = 50;

/**
 * Drains some servers by themselves, as the shutdown would all of them: requests in flight end, new ones are refused,
 * then all is closed. Nothing else of the lifecycle stops: no hook runs, no signal aborts.
 */
export async function drainApart(parts: Parts, servers: Servers): Promise<void> {
  const { clock, changes, settings } = parts;
  const drainingSince = clock.now();
  const cutAt = drainingSince + settings.budget.cutAtMs;
  const deadline = drainingSince + settings.budget.drainDeadlineMs;
  const busy = (): boolean => servers.inFlight > 0;
  const settling = {
    clock,
    changes,
    servers,
    settleMs: settings.settleMs,
    drainingSince,
    mayReturn: servers.open > 0,
    busy,
    mayStopListening: () => Promise.resolve(true),
    deadline,
  };
  servers.startDraining("refuse");
  let settled = false;
  while (!settled && (await changes.until(() => (busy() ? Infinity : true), cutAt)))
    settled = await settle(settling);
  if (!settled) {
    servers.cut();
    await changes.until(() => (servers.leaving > 0 ? Infinity : true), deadline - GOODBYE_MS);
    await servers.stopListening(clock.now() + GOODBYE_MS);
  }
  await servers.close(GOODBYE_MS, false);
  servers.release();
}
