import type { Lifecycle } from "@lastcall/core";
import type { DestinationStream } from "pino";

type AsyncDestination = DestinationStream & { flushSync(): void };

/** For `pino.destination({ sync: false })`: lines wait in memory, the shutdown report among them. */
export function flushLog(lifecycle: Lifecycle, destination: AsyncDestination): void {
  lifecycle.addHook("close", "log", () => destination.flushSync());
  // The report is logged after the last hook.
  process.once("exit", () => destination.flushSync());
}
