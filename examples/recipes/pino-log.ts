import type { Lifecycle } from "@lastcall/core";
import type { DestinationStream } from "pino";

type AsyncDestination = DestinationStream & { flushSync(): void };

/** For `pino.destination({ sync: false })`: lines wait in memory, the last of them the report's. */
export function flushLog(lifecycle: Lifecycle, destination: AsyncDestination): void {
  lifecycle.addHook("logs", "pino", () => destination.flushSync());
}
