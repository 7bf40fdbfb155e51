import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket as NetSocket } from "node:net";
import { io, type Socket } from "socket.io-client";
import { expect, onTestFinished, test } from "vitest";
import { expectPromptExit } from "../helpers/expectations.ts";
import { startServer, type RunningServer } from "../helpers/running-server.ts";

const kind = { program: new URL("fixtures/socket-io.ts", import.meta.url), secure: false };

async function connected(server: RunningServer, transports: string[]): Promise<Socket> {
  const socket = io(server.origin, { transports, reconnection: false });
  onTestFinished(() => void socket.disconnect());
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return socket;
}

/** Why the client was disconnected, as Socket.IO says it. */
function disconnected(socket: Socket): Promise<string> {
  return new Promise((resolve) => socket.once("disconnect", resolve));
}

test("[5.1] Socket.IO over WebSocket: sent Close 1001, the process ends promptly", async () => {
  const server = await startServer(kind);
  const socket = await connected(server, ["websocket"]);
  const echoed = new Promise((resolve) => socket.once("echo", resolve));
  socket.emit("echo", "hello");
  expect(await echoed).toBe("hello");
  const closed = new Promise<unknown>((resolve) => {
    socket.io.engine.once("close", (_reason, details) => resolve(details));
  });
  const reason = disconnected(socket);
  server.program.signal();
  const report = await expectPromptExit(server.program);
  expect(await reason).toBe("transport close");
  expect(await closed).toMatchObject({ context: { code: 1001 } });
  expect(report.requests.cut).toEqual([]);
});

/** An address whose connections lead to the server that `target` says, as a balancer's do. */
async function balancer(target: () => RunningServer): Promise<string> {
  const sockets = new Set<NetSocket>();
  const server = createServer((client) => {
    const upstream = connect(target().port, "127.0.0.1");
    client.pipe(upstream).pipe(client);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => other.destroy());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("[4.9, 5.1] Socket.IO over long-polling: the poll that hangs is answered at once, and its client polls elsewhere", async () => {
  const [old, next] = await Promise.all([startServer(kind), startServer(kind)]);
  let target = old;
  const origin = await balancer(() => target);
  const socket = io(origin, { transports: ["polling"], reconnectionDelay: 50 });
  onTestFinished(() => void socket.disconnect());
  await old.program.line("socket over polling");
  const reason = disconnected(socket);
  target = next;
  old.program.signal();
  const report = await expectPromptExit(old.program);
  expect(await reason).toMatch(/transport (close|error)/);
  await next.program.line("socket over polling");
  const echoed = new Promise((resolve) => socket.once("echo", resolve));
  socket.emit("echo", "hello");
  expect(await echoed).toBe("hello");
  expect(report.requests.cut).toEqual([]);
});

test("[5.1] a Socket.IO client that reconnects while draining is refused and finds no way in", async () => {
  const server = await startServer(kind);
  await server.hold();
  await server.startDraining();
  for (const transports of [["websocket"], ["polling"]]) {
    await expect(connected(server, transports)).rejects.toThrow(/error/);
  }
  server.release();
  await expectPromptExit(server.program);
  expect(server.program.linesLike(/^socket over/)).toEqual([]);
});
