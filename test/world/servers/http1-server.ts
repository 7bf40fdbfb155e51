import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Server } from "node:net";
import { handle } from "../actors/handler.ts";
import type { Stage } from "../stage.ts";
import { countConnection, listen } from "./listening.ts";
import { WireSocket } from "./wire-socket.ts";

/** The real thing: Node's own parser and responses, fed by the world's kernel. No timer of Node's runs in it. */
export function startHttp1(world: Stage): Server {
  const server = createServer(
    {
      connectionsCheckingInterval: 2 ** 31 - 1,
      keepAliveTimeout: 0,
      requestTimeout: 0,
      headersTimeout: 0,
    },
    (req, res) => answer(world, req, res),
  );
  server.setTimeout(0);
  listen(world, server, (connection) => {
    const socket = new WireSocket(connection);
    countConnection(server, socket);
    server.emit("connection", socket);
  });
  return server;
}

function answer(world: Stage, req: IncomingMessage, res: ServerResponse): void {
  const record = world.byPath.get(req.url!.split("?")[0]!);
  // A probe, before the signal.
  if (record === undefined) return void world.lifecycle.handleProbe(req, res);
  req.resume();
  handle(world, record, res);
}
