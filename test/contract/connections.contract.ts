import { expect, test } from "vitest";
import { expectPromptExit, expectRefusal } from "../helpers/expectations.ts";
import { startServer, type ServerKind } from "../helpers/running-server.ts";

const HALF_HEAD = "GET /fast HTTP/1.1\r\nHost: localhost\r\nX-Half: y";
const OTHER_HALF = "es\r\n\r\n";

export function connectionsContract(kind: ServerKind): void {
  test("[4.5, 1.4] an idle kept-alive connection stays open while something is in flight, then ends without a reset", async () => {
    const server = await startServer(kind);
    const idle = await server.open("/fast");
    await idle.response();
    await server.hold();
    await server.startDraining();
    const wasOpen = idle.open;
    server.release();
    await expectPromptExit(server.program);
    await idle.closed();
    expect(wasOpen).toBe(true);
    expect(idle.endedCleanly).toBe(true);
  });

  test("[4.5] connections that never sent a byte delay nothing", async () => {
    const server = await startServer(kind);
    const silent = await server.connect();
    const withoutHandshake = await server.connect(false);
    await server.fetch("/fast");
    server.program.signal();
    await expectPromptExit(server.program);
    await Promise.all([silent.closed(), withoutHandshake.closed()]);
    expect(silent.endedCleanly).toBe(true);
  });

  test("[4.6] a header that completes while draining gets its 503", async () => {
    const server = await startServer(kind);
    const client = await server.connect();
    client.send(HALF_HEAD);
    await server.hold();
    await server.startDraining();
    client.send(OTHER_HALF);
    expectRefusal(await client.response());
    server.release();
    await expectPromptExit(server.program);
  });

  test("[4.6] a second header on a kept-alive connection that completes while draining gets its 503", async () => {
    const server = await startServer(kind);
    const client = await server.open("/fast");
    await client.response();
    client.send(HALF_HEAD);
    await server.hold();
    await server.startDraining();
    client.send(OTHER_HALF);
    expectRefusal(await client.response(1));
    server.release();
    await expectPromptExit(server.program);
  });

  test("[4.6] headers that stall delay nothing", async () => {
    const server = await startServer(kind);
    const first = await server.connect();
    first.send(HALF_HEAD);
    const second = await server.open("/fast");
    await second.response();
    second.send(HALF_HEAD);
    await server.fetch("/fast");
    server.program.signal();
    const report = await expectPromptExit(server.program);
    expect(report.requests.cut).toEqual([]);
  });

  test("[4.7] a client that goes away ends the wait for its request", async () => {
    const server = await startServer(kind);
    const client = await server.hold("/abandoned");
    await server.startDraining();
    client.destroy();
    await server.program.line("client gone");
    const report = await expectPromptExit(server.program);
    expect(report.requests.cut).toEqual([]);
  });

  test("[4.7] a client that goes away in the middle of its upload ends the wait for it", async () => {
    const server = await startServer(kind);
    const headers = { "Content-Length": "100000" };
    const client = await server.hold("/upload", { method: "POST", headers, body: "begun" });
    await server.startDraining();
    client.reset();
    await server.program.line("failed /upload");
    await expectPromptExit(server.program);
  });

  test("[1.5, 4.5, 4.6] connections accepted after the signal delay as little as earlier ones", async () => {
    const server = await startServer(kind);
    await server.hold();
    await server.startDraining();
    const silent = await server.connect();
    const withoutHandshake = await server.connect(false);
    const half = await server.connect();
    half.send(HALF_HEAD);
    await server.fetch("/fast");
    server.release();
    const report = await expectPromptExit(server.program);
    await Promise.all([silent.closed(), withoutHandshake.closed(), half.closed()]);
    expect(silent.endedCleanly).toBe(true);
    expect(report.connections.acceptedAfter).toBeGreaterThanOrEqual(3);
  });
}
