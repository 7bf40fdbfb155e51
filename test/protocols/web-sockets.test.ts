import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { expectPromptExit, expectRefusal } from "../helpers/expectations.ts";
import { startServer, type ServerKind } from "../helpers/running-server.ts";
import { WebSocketClient } from "./web-socket-client.ts";

const MANY = 500;
const BIG_BYTES = 10 * 1024 * 1024;
const UPGRADE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};
const GOING_AWAY = { code: 1001, reason: "" };

const kinds: Readonly<Record<string, ServerKind>> = {
  "ws over http": { program: new URL("fixtures/ws.ts", import.meta.url), secure: false },
  "ws over https": { program: new URL("fixtures/ws-tls.ts", import.meta.url), secure: true },
};

describe.each(Object.entries(kinds))("%s", (_name, kind) => {
  test("[5.1] an open socket is sent Close 1001, and the process ends behind the handshake", async () => {
    const server = await startServer(kind);
    const client = await WebSocketClient.open(server);
    await client.echo("hello");
    server.program.signal();
    const report = await expectPromptExit(server.program);
    expect(await client.closed).toEqual(GOING_AWAY);
    expect(report.requests.cut).toEqual([]);
    expect(server.program.linesLike(/^socket error/)).toEqual([]);
  });

  test("[5.1] messages of 10 MB under way at the signal arrive whole, in front of the Close", async () => {
    const server = await startServer(kind);
    const client = await WebSocketClient.open(server);
    const message = Buffer.alloc(BIG_BYTES, "m");
    const { _socket: socket } = client.socket as unknown as { readonly _socket: Socket };
    // The first bytes of the echo: its rest is still under way.
    const begun = once(socket, "data");
    client.socket.send(message);
    await begun;
    server.program.signal();
    expect(await client.closed).toEqual(GOING_AWAY);
    await expectPromptExit(server.program);
    expect(client.messages).toHaveLength(1);
    expect(client.messages[0]?.equals(message)).toBe(true);
  });

  test("[5.1] an app that says its own goodbye on lifecycle.signal has the last word", async () => {
    const server = await startServer(kind);
    const client = await WebSocketClient.open(server, "/own-goodbye");
    await client.echo("hello");
    server.program.signal();
    await expectPromptExit(server.program);
    expect(await client.closed).toEqual({ code: 4000, reason: "own words" });
    expect(client.messages.map(String)).toEqual(["hello", "goodbye"]);
  });

  test("[5.1] a silent peer is not waited for beyond a second or so", async () => {
    const server = await startServer(kind);
    const client = await server.open("/", { headers: UPGRADE });
    await server.program.line("socket /");
    server.program.signal();
    await expectPromptExit(server.program);
    await client.closed();
    expect(client.received.subarray(-4).toString("hex")).toBe("880203e9");
  });

  test("[5.1] an upgrade asked for while draining gets 503", async () => {
    const server = await startServer(kind);
    await server.hold();
    await server.startDraining();
    const client = await server.open("/", { headers: UPGRADE });
    expectRefusal(await client.response());
    await client.closed();
    server.release();
    const report = await expectPromptExit(server.program);
    expect(client.endedCleanly).toBe(true);
    expect(report.requests.refused).toBe(1);
    expect(server.program.linesLike(/^socket/)).toEqual([]);
  });

  test("[5.1] sockets are told at draining, not only when the last request has ended", async () => {
    const server = await startServer(kind);
    await server.hold();
    const client = await WebSocketClient.open(server);
    await server.startDraining();
    const closed = await client.closed;
    server.release();
    await expectPromptExit(server.program);
    expect(closed).toEqual(GOING_AWAY);
  });

  test(`[5.1] ${MANY} open sockets: as many closing handshakes with 1001`, async () => {
    const server = await startServer(kind);
    const opening = Array.from({ length: MANY }, () => WebSocketClient.open(server));
    const clients = await Promise.all(opening);
    server.program.signal();
    const report = await expectPromptExit(server.program);
    const closed = await Promise.all(clients.map((client) => client.closed));
    expect(closed).toEqual(Array.from({ length: MANY }, () => GOING_AWAY));
    expect(report).toMatchObject({ exitCode: 0, connections: { atSignal: MANY } });
  });
});
