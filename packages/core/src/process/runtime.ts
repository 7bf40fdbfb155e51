/*
 * Node's API has other makers, too. Bun does not say which servers start to listen, so that nothing would be drained;
 * Deno calls each listener of a signal by itself, so that none can be held back.
 */

/** Why this is no runtime to work on; `undefined` where it is. */
export function refusalOfRuntime(): string | undefined {
  if (process.versions["bun"] === undefined) return undefined;
  return (
    `Bun ${process.versions["bun"]} publishes no server that starts to listen (node:diagnostics_channel ` +
    `tracing:net.server.listen), so that none would be drained: run the program with Node`
  );
}

/** What this runtime lets nobody do for the program's own signal listeners; `undefined` where all can be done. */
export function lossOfRuntime(listeners: readonly string[]): string | undefined {
  if (process.versions["deno"] === undefined || listeners.length === 0) return undefined;
  return (
    `on Deno the program's own signal listeners can't be held back and are called at the signal, whatever ` +
    `signalListeners says: ${listeners.join("; ")}`
  );
}
