import type { Server as HttpServer } from "node:http";
import type { Http2Server } from "node:http2";
import type { Server } from "node:net";
import { Http1Drain } from "./http1/http1.ts";
import { Http2Drain } from "./http2/http2.ts";
import type { DrainContext, ServerDrain } from "./server-drain.ts";

/** The drain that fits a server's protocol; none for a server that does not speak HTTP. */
export function drainFor(server: Server, context: DrainContext): ServerDrain | undefined {
  if (isHttp2(server)) return new Http2Drain(server, context);
  return isHttp1(server) ? new Http1Drain(server, context) : undefined;
}

/** Node exports no class for its HTTP/2 servers; this method no other server has. */
function isHttp2(server: Server): server is Http2Server {
  return typeof (server as Partial<Http2Server>).updateSettings === "function";
}

/** Those of `node:http` and `node:https` have no class in common, and the second is not loaded to ask for; likewise. */
function isHttp1(server: Server): server is HttpServer {
  return typeof (server as Partial<HttpServer>).closeIdleConnections === "function";
}
