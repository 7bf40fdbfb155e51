import { Server as HttpServer } from "node:http";
import type { Http2Server } from "node:http2";
import { Server as HttpsServer } from "node:https";
import type { Server } from "node:net";
import { Http1Drain } from "./http1/http1.ts";
import { Http2Drain } from "./http2/http2.ts";
import type { DrainContext, ServerDrain } from "./server-drain.ts";

/** The drain that fits a server's protocol; none for a server that does not speak HTTP. */
export function drainFor(server: Server, context: DrainContext): ServerDrain | undefined {
  if (isHttp2(server)) return new Http2Drain(server, context);
  if (server instanceof HttpServer || server instanceof HttpsServer) {
    return new Http1Drain(server as HttpServer, context);
  }
  return undefined;
}

/** Node exports no class for its HTTP/2 servers; this method no other server has. */
function isHttp2(server: Server): server is Http2Server {
  return typeof (server as Partial<Http2Server>).updateSettings === "function";
}
