import type { Lifecycle } from "@lastcall/core";

/** node-redis: `close` waits for the replies to what was sent. With ioredis it is `quit`. */
export function closeRedis(lifecycle: Lifecycle, client: { close(): unknown }): void {
  lifecycle.addHook("close", "redis", () => client.close());
}
