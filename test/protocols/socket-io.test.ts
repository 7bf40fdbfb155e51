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

test("[5.1, 4.9] Socket.IO over long-polling: the poll that hangs ends and delays nothing beyond the deadline", async () => {
  const server = await startServer(kind, {
    lifecycle: { gracePeriodMs: 4_000, flushReserveMs: 1_000 },
  });
  const socket = await connected(server, ["polling"]);
  await server.program.line("socket over polling");
  const reason = disconnected(socket);
  const signalledAt = server.program.signal();
  const { at } = await server.program.exit();
  expect(at - signalledAt).toBeLessThan(4_500);
  expect(await reason).toMatch(/transport (close|error)/);
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
