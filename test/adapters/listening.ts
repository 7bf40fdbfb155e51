import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Lifecycle } from "@lastcall/core";
import { onTestFinished } from "vitest";

/** A server on a port of its own, for supertest by its URL: given the server itself, supertest would listen again. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends a lifecycle with `exit: false`, so that it leaves the process as it was. */
export function endAfterTest(lifecycle: Lifecycle): Lifecycle {
  onTestFinished(async () => {
    await lifecycle.shutdown();
    process.exitCode = undefined;
  });
  return lifecycle;
}

/** How many listeners this process has, for the events that a lifecycle may listen to. */
export function processListeners(): Record<string, number> {
  const events = [
    "SIGTERM",
    "SIGINT",
    "uncaughtException",
    "unhandledRejection",
    "exit",
    "message",
  ];
  return Object.fromEntries(events.map((event) => [event, process.listenerCount(event)]));
}
