import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { errorMonitor, type EventEmitter } from "node:events";
import type { Server } from "node:net";
import { watchStrangers } from "./http1/request-watch.ts";

/** Published by `node:net` when a server's `listen()` has been called, before it accepts; carries the server. */
const LISTEN_CHANNEL = "tracing:net.server.listen:asyncStart";

/**
 * Calls `found` with every server of the process that starts to listen from here on, and with those that never do, or
 * did before, at their first request: they are handed their connections by a multiplexer, a cluster's primary, a tunnel.
 * `serves`: it is such a one. Returns what ends it.
 */
export function discoverServers(found: (server: Server, serves: boolean) => void): () => void {
  const listener = (message: unknown): void =>
    found((message as { readonly server: Server }).server, false);
  subscribe(LISTEN_CHANNEL, listener);
  const unwatch = watchStrangers((server) => found(server, true));
  return () => {
    unsubscribe(LISTEN_CHANNEL, listener);
    unwatch();
  };
}

/** Whether something in this process listens already. Node does not say what it is: it may speak another protocol. */
export function somethingListens(): boolean {
  return process.getActiveResourcesInfo().includes("TCPServerWrap");
}

/** Runs at once where the server `serves` already, else as soon as it listens. */
export function onceServing(server: Server, serves: boolean, run: () => void): void {
  if (serves) return run();
  const listens = (): void => {
    forget();
    run();
  };
  const forget = onceListeningFailed(server, () => server.off("listening", listens));
  server.once("listening", listens);
}

/** Closes a server that has begun to listen too late. */
export function closeOnceListening(server: Server): void {
  onceServing(server, false, () => closeSoon(server));
}

/** After the program's own listeners of `listening`, which may ask for the address. */
export function closeSoon(server: Server): void {
  process.nextTick(() => server.close());
}

/** Runs when the server, on its way to listen, can't: its port is taken. The result takes it back. */
export function onceListeningFailed(server: Server, run: () => void): () => void {
  const emitter: EventEmitter = server;
  const failed = (): void => {
    if (server.listening) return;
    forget();
    run();
  };
  const forget = (): void => void emitter.off(errorMonitor, failed);
  emitter.on(errorMonitor, failed);
  return forget;
}
