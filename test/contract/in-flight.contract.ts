import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { expectPromptExit, expectText } from "../helpers/expectations.ts";
import { startServer, type ServerKind } from "../helpers/running-server.ts";

export function inFlightContract(kind: ServerKind): void {
  test("[4.1, 1.2, 1.6] a request in flight completes, says Connection: close, and the exit follows", async () => {
    const server = await startServer(kind);
    const client = await server.hold();
    await server.startDraining();
    server.release();
    const response = await client.response();
    const report = await expectPromptExit(server.program);
    expectText(response, 200, "slow");
    expect(response.headers).toMatchObject({ connection: "close" });
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
  });

  test("[4.1] a handler's own Connection: keep-alive does not stand", async () => {
    const server = await startServer(kind);
    const client = await server.hold("/explicit-keep-alive");
    await server.startDraining();
    server.release();
    const response = await client.response();
    await expectPromptExit(server.program);
    expectText(response, 200, "kept");
    expect(response.headers).toMatchObject({ connection: "close" });
    expect(response.headers).not.toHaveProperty("keep-alive");
  });

  test("[4.1] a stream under way completes in full", async () => {
    const server = await startServer(kind);
    const client = await server.hold("/stream");
    await client.text("first");
    await server.startDraining();
    server.release();
    const response = await client.response();
    await expectPromptExit(server.program);
    const lines = ["first", ...Array.from({ length: 50 }, (_, n) => String(n)), "last", ""];
    expectText(response, 200, lines.join("\n"));
  });

  test("[4.1] an upload still arriving is read to its end and answered", async () => {
    const server = await startServer(kind);
    const body = Buffer.alloc(1024 * 1024, "half of this comes after the signal ");
    const half = body.length / 2;
    const client = await server.hold("/upload", {
      method: "POST",
      headers: { "Content-Length": String(body.length) },
      body: body.subarray(0, half),
    });
    await server.startDraining();
    client.send(body.subarray(half));
    const response = await client.response();
    await expectPromptExit(server.program);
    const sha256 = createHash("sha256").update(body).digest("hex");
    expectText(response, 200, JSON.stringify({ bytes: body.length, sha256 }));
  });

  test("[4.1] a slow reader gets its whole answer", async () => {
    const server = await startServer(kind);
    const client = await server.connect();
    client.socket.pause();
    client.request("/big");
    await server.program.line("started /big");
    await server.startDraining();
    client.socket.resume();
    const response = await client.response();
    await expectPromptExit(server.program);
    expect(response).toMatchObject({ status: 200, complete: true });
    expect(response.body.length).toBe(4 * 1024 * 1024);
  });

  test("[4.1, 1.5] a request whose connection came during the lame duck is in flight like any other", async () => {
    const server = await startServer(kind, { lifecycle: { shutdownDelayMs: 1_500 } });
    await server.startDraining("lame-duck");
    const client = await server.hold();
    const early = await server.fetch("/readyz");
    server.release();
    const response = await client.response();
    await expectPromptExit(server.program);
    expect(early.status).toBe(503);
    expectText(response, 200, "slow");
  });
}
