import type { Lifecycle } from "@lastcall/core";

/** `Pool` of pg, mysql2 and the like: `end` waits for the clients that are still out. */
export function closePool(lifecycle: Lifecycle, pool: { end(): Promise<void> }): void {
  lifecycle.addHook("close", "database", () => pool.end());
}
