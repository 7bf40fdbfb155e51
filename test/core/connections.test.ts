import { EventEmitter, once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Server, Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import { expect, onTestFinished, test, vi } from "vitest";
import { Attachments } from "../../packages/core/src/servers/attachments.ts";
import { Counts } from "../../packages/core/src/servers/counts.ts";
import type { Connection } from "../../packages/core/src/servers/http1/connection.ts";
import { Connections } from "../../packages/core/src/servers/http1/connections.ts";
import type { DrainContext, Phase } from "../../packages/core/src/servers/server-drain.ts";
import { certificate } from "../helpers/certificate.ts";
import { FakeClock } from "./fake-clock.ts";

/** The connections of a server that nothing else watches. */
async function stage(server: Server, phase: Phase) {
  const clock = new FakeClock();
  const counts = new Counts();
  const changed = vi.fn<() => void>();
  const context = { clock, counts, changed, phase };
  const attachments = new Attachments(server);
  const left: Connection[] = [];
  const lent = context as unknown as DrainContext;
  const connections = new Connections(server, lent, attachments, (gone) => left.push(gone));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const dial = async (): Promise<Socket> => {
    const client = connect(port, "127.0.0.1").on("error", () => {});
    onTestFinished(() => void client.destroy());
    await once(server, "connection");
    return client;
  };
  return { clock, counts, changed, context, attachments, connections, left, dial, port };
}

const plain = (): Server => createHttpServer();
const secure = (): Server => createHttpsServer(certificate);

test("[1.5] a plain connection counts from its accept to its end, and is not idle untold before it has spoken", async () => {
  const { clock, counts, changed, dial } = await stage(plain(), "leaving");
  await clock.advance(70);
  const client = await dial();
  expect(counts).toMatchObject({ accepted: 1, open: 1, lastAcceptAt: 70, lastIdleAt: -Infinity });
  client.destroy();
  await vi.waitFor(() => expect(counts.open).toBe(0));
  expect(changed).toHaveBeenCalledOnce();
});

test("[1.5] a handshake counts as one connection before and after it is complete", async () => {
  const { clock, counts, changed, dial } = await stage(secure(), "leaving");
  await clock.advance(70);
  const raw = await dial();
  expect(counts).toMatchObject({ accepted: 1, open: 1, lastAcceptAt: 70, lastIdleAt: 70 });
  await clock.advance(30);
  const secured = connectTls({ socket: raw, servername: "localhost", ca: certificate.cert });
  await once(secured, "secureConnect");
  await vi.waitFor(() => expect(counts.lastIdleAt).toBe(100));
  expect(counts).toMatchObject({ accepted: 1, open: 1, lastAcceptAt: 100 });
  expect(changed).toHaveBeenCalledOnce();
  secured.destroy();
  await vi.waitFor(() => expect(counts.open).toBe(0));
});

test("[1.5] a handshake that is given up counts no more", async () => {
  const { counts, dial } = await stage(secure(), "leaving");
  const raw = await dial();
  expect(counts.open).toBe(1);
  raw.destroy();
  await vi.waitFor(() => expect(counts.open).toBe(0));
});

test.each([
  ["plain", plain],
  ["secure", secure],
])(
  "[1.5] in normal operation they are remembered, and followed from the signal on: %s",
  async (_, make) => {
    const { counts, context, connections, dial } = await stage(make(), "serving");
    await dial();
    await dial();
    expect(counts).toMatchObject({ accepted: 2, open: 0 });
    expect(connections.present()).toHaveLength(2);
    context.phase = "leaving";
    expect(connections.follow()).toHaveLength(2);
    expect(counts.open).toBe(2);
    expect(connections.follow()).toEqual([]);
  },
);

test("[1.5] a TLS connection in normal operation is the secured one alone", async () => {
  const { connections, dial } = await stage(secure(), "serving");
  const secured = connectTls({
    socket: await dial(),
    servername: "localhost",
    ca: certificate.cert,
  });
  await once(secured, "secureConnect");
  await vi.waitFor(() => {
    const present = connections.present();
    expect(present.map((socket) => socket instanceof TLSSocket)).toEqual([true]);
  });
});

test("[10.1] of those that are gone nothing is kept", async () => {
  const { connections } = await stage(plain(), "serving");
  const sockets = Array.from({ length: 64 }, () => new Socket());
  for (const socket of sockets) connections.meet(socket);
  expect(connections.meet(sockets[0]!)).toBe(connections.meet(sockets[0]!));
  expect(connections.present()).toHaveLength(64);
  for (const socket of sockets.slice(1)) socket.destroy();
  connections.meet(new Socket());
  expect(connections.present()).toHaveLength(2);
});

test("[4.10] one that goes takes with it what was on it, once", async () => {
  const { counts, connections, left } = await stage(plain(), "leaving");
  const socket = Object.assign(new EventEmitter(), { destroyed: false }) as unknown as Socket;
  const connection = connections.of(socket);
  expect(connections.of(socket)).toBe(connection);
  expect(connections.find(socket)).toBe(connection);
  expect([...connections]).toEqual([connection]);
  expect(counts.open).toBe(1);
  socket.emit("close");
  expect(left).toEqual([connection]);
  expect(connections.find(socket)).toBeUndefined();
  expect(counts.open).toBe(0);
});

test("[1.3] all are closed, and those that take no goodbye destroyed at the limit", async () => {
  const { clock, connections } = await stage(plain(), "leaving");
  const destroySoon = vi.spyOn(Socket.prototype, "destroySoon").mockImplementation(() => {});
  onTestFinished(() => destroySoon.mockRestore());
  const destroy = vi.fn<() => void>();
  const stuck = Object.assign(new EventEmitter(), { writableLength: 0, closed: false, destroy });
  connections.of(stuck as unknown as Socket);
  const over = vi.fn<() => void>();
  void connections.closeAll(50, false).then(over);
  expect(destroySoon).toHaveBeenCalledOnce();
  await clock.advance(49);
  expect(destroy).not.toHaveBeenCalled();
  expect(over).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(destroy).toHaveBeenCalledOnce();
  expect(over).toHaveBeenCalledOnce();
});

test.each([
  [plain, 0, 0],
  [plain, 1, 1],
  [secure, 0, 1],
])(
  "[10.2] a process that exits leaves to the kernel what has nothing to say",
  async (make, unsent, closed) => {
    const { connections } = await stage(make(), "leaving");
    const destroySoon = vi.spyOn(Socket.prototype, "destroySoon").mockImplementation(() => {});
    onTestFinished(() => destroySoon.mockRestore());
    const socket = { writableLength: unsent, closed: true, encrypted: true, destroy: vi.fn() };
    connections.of(Object.assign(new EventEmitter(), socket) as unknown as Socket);
    await connections.closeAll(50, true);
    expect(destroySoon).toHaveBeenCalledTimes(closed);
  },
);

test("[10.1, 10.3] connections that are gone are looked for when their number has doubled, and not each time", async () => {
  const { connections } = await stage(plain(), "serving");
  const look = vi.spyOn(WeakRef.prototype, "deref");
  onTestFinished(() => look.mockRestore());
  const meet = (): unknown => connections.meet(new Socket().destroy());
  for (let n = 0; n < 64; n += 1) meet();
  expect(look).not.toHaveBeenCalled();
  meet();
  expect(look).toHaveBeenCalledTimes(64);
  for (let n = 0; n < 63; n += 1) meet();
  expect(look).toHaveBeenCalledTimes(64);
});
