import { channel } from "node:diagnostics_channel";
import type { Server } from "node:net";
import type { Duplex } from "node:stream";
import type { TcpConnection } from "../kernel/connection.ts";
import type { Stage } from "../stage.ts";

/* oxlint-disable no-underscore-dangle -- Node's names for it */

const LISTENS = channel("tracing:net.server.listen:asyncStart");

/** As much of a server as `node:net` keeps to itself. */
interface Inside {
  _handle: object | null;
  _connections: number;
  _emitCloseIfDrained(): void;
}

/** Lets a server listen on the world's kernel, told of as `node:net` tells of it. */
export function listen(
  world: Stage,
  server: Server,
  accept: (connection: TcpConnection) => void,
): void {
  const { kernel, ledger } = world;
  const inside = server as unknown as Inside;
  LISTENS.publish({ server });
  inside._handle = {
    close: () => {
      if (!world.over) ledger.note("listener closed", `${kernel.queued} queued`);
      kernel.stopListening();
    },
    getsockname: (out: object) => {
      Object.assign(out, { address: "127.0.0.1", family: "IPv4", port: 8080 });
      return 0;
    },
    ref: () => {},
    unref: () => {},
  };
  kernel.listen((connection) => {
    ledger.note("connection accepted", `${connection.whose} ${connection.id}`);
    accept(connection);
  });
  server.emit("listening");
}

/** Counts a connection as `node:net` does, whose `close` event waits for the last one. */
export function countConnection(server: Server, socket: Duplex): void {
  const inside = server as unknown as Inside;
  inside._connections++;
  socket.once("close", () => {
    inside._connections--;
    inside._emitCloseIfDrained();
  });
}
