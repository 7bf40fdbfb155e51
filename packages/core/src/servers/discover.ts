import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Server } from "node:net";

/** Published by `node:net` when a server's `listen()` has been called, before it accepts; carries the server. */
const LISTEN_CHANNEL = "tracing:net.server.listen:asyncStart";

/** Calls `found` with every server of the process that starts to listen from here on. Returns what ends it. */
export function discoverServers(found: (server: Server) => void): () => void {
  const listener = (message: unknown): void =>
    found((message as { readonly server: Server }).server);
  subscribe(LISTEN_CHANNEL, listener);
  return () => void unsubscribe(LISTEN_CHANNEL, listener);
}
