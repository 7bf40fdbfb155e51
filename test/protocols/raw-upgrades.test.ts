import { expect, test } from "vitest";
import { expectExit, expectPromptExit, expectRefusal } from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";
import { echoPort } from "./echo-port.ts";

const kind = { program: new URL("fixtures/raw-upgrades.ts", import.meta.url), secure: false };
const WEBSOCKET = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Key": "x" };
const ECHO = { Connection: "Upgrade", Upgrade: "echo" };
const FRAME = `82${(24).toString(16)}${Buffer.from("header and payload apart").toString("hex")}`;
const CLOSE = "880203e9";
const SHORT = { gracePeriodMs: 2_000, flushReserveMs: 1_000 };

test("[5.1] Close comes between frames where header and payload are written apart", async () => {
  const server = await startServer(kind);
  const client = await server.open("/", { headers: WEBSOCKET });
  await server.program.line("header written");
  await server.hold();
  await server.startDraining();
  server.program.tell("release payload");
  await server.program.line("payload written");
  await client.closed();
  server.release();
  await expectPromptExit(server.program);
  const frames = client.received.subarray(client.received.indexOf("\r\n\r\n") + 4);
  expect(frames.toString("hex")).toBe(FRAME + CLOSE);
});

test("[5.1] a frame that never ends is not waited for beyond a second or so, nor cut into by a Close", async () => {
  const server = await startServer(kind);
  const client = await server.open("/", { headers: WEBSOCKET });
  await server.program.line("header written");
  server.program.signal();
  await expectPromptExit(server.program);
  await client.closed();
  const frames = client.received.subarray(client.received.indexOf("\r\n\r\n") + 4);
  expect(frames.toString("hex")).toBe("8218");
});

test("[5.4] a tunnel and an unknown upgrade are waited for and go on working while draining", async () => {
  const server = await startServer(kind);
  const tunnel = await server.open(`127.0.0.1:${await echoPort()}`, { method: "CONNECT" });
  const upgraded = await server.open("/echo", { headers: ECHO });
  await Promise.all([tunnel.text("Established"), upgraded.text("101")]);
  await server.startDraining();
  for (const client of [tunnel, upgraded]) {
    client.send("still here");
    await client.text("still here");
    client.socket.end();
    await client.closed();
  }
  const report = await expectPromptExit(server.program);
  expect(report.requests.cut).toEqual([]);
});

test("[5.4, 3.5] at the deadline both are cut, named in the report, and the code is 1", async () => {
  const server = await startServer(kind, { lifecycle: SHORT });
  const authority = `127.0.0.1:${await echoPort()}`;
  const tunnel = await server.open(authority, { method: "CONNECT" });
  const upgraded = await server.open("/echo?password=secret", { headers: ECHO });
  await Promise.all([tunnel.text("Established"), upgraded.text("101")]);
  server.program.signal();
  const { requests } = await expectExit(server.program, 1);
  await Promise.all([tunnel.closed(), upgraded.closed()]);
  expect(requests.cut.toSorted((a, b) => (a.method < b.method ? -1 : 1))).toMatchObject([
    { method: "CONNECT", path: authority, progress: "upgraded" },
    { method: "GET", path: "/echo", progress: "upgraded" },
  ]);
});

test("[5.4, 4.2] CONNECT and an unknown upgrade asked for while draining get 503", async () => {
  const server = await startServer(kind);
  await server.hold();
  await server.startDraining();
  const tunnel = await server.open("127.0.0.1:9", { method: "CONNECT" });
  const upgraded = await server.open("/echo", { headers: ECHO });
  for (const client of [tunnel, upgraded]) {
    expectRefusal(await client.response());
    await client.closed();
  }
  server.release();
  const report = await expectPromptExit(server.program);
  expect(tunnel.endedCleanly && upgraded.endedCleanly).toBe(true);
  expect(report.requests.refused).toBe(2);
  expect(server.program.linesLike(/^(tunnel|upgrade) /)).toEqual([]);
});
