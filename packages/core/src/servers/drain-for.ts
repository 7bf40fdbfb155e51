import { Server as HttpServer } from "node:http";
import { Server as HttpsServer } from "node:https";
import type { Server } from "node:net";
import { Http1Drain } from "./http1.ts";
import type { DrainContext, ServerDrain } from "./server-drain.ts";

/** The drain that fits a server's protocol; none for a server that does not speak HTTP. */
export function drainFor(server: Server, context: DrainContext): ServerDrain | undefined {
  if (server instanceof HttpServer || server instanceof HttpsServer) {
    return new Http1Drain(server as HttpServer, context);
  }
  return undefined;
}
