import type { Duplex } from "node:stream";

/** A client that has so many requests on one connection is none that waits for answers. */
const DEEP = 100;
/** What Node listens to `close` with, on Node 20 to 26; where it has another name, nothing is gained or lost. */
const NODES_OWN = "bound socketOnClose";

/**
 * Keeps Node from ending each of the requests that are pipelined on a connection, when it goes, with an error of its
 * own, stack and all: 10 000 of them cost a second. Their handlers were told by the cut signal.
 */
export function forgetPipelined(socket: Duplex, pipelined: number): void {
  if (pipelined <= DEEP) return;
  for (const listener of socket.listeners("close") as (() => void)[])
    if (listener.name === NODES_OWN) socket.removeListener("close", listener);
}
