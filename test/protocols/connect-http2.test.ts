import { describe, expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import type { Http2Client } from "../helpers/http2-client.ts";
import { echoPort } from "./echo-port.ts";
import { connectKinds, startHttp2 } from "./http2-server.ts";

const SHORT = { gracePeriodMs: 2_000, flushReserveMs: 1_000 };
const STILL_HERE = Buffer.from("still here");
const WEBSOCKET = { method: "CONNECT", protocol: "websocket", open: true };
const UNKNOWN = { method: "CONNECT", protocol: "echo", open: true };
const TUNNEL = { method: "CONNECT", open: true };

/** A tunnel that works. */
async function openTunnel(client: Http2Client): Promise<number> {
  const id = client.request(`127.0.0.1:${await echoPort()}`, TUNNEL);
  client.data(id, STILL_HERE);
  await client.received(id, STILL_HERE.length);
  return id;
}

describe.each(Object.entries(connectKinds))("%s", (_name, kind) => {
  test("[5.4, 5.2] a tunnel and an unknown protocol are waited for and go on working while draining", async () => {
    const server = await startHttp2(kind);
    const client = await server.connect();
    const tunnel = await openTunnel(client);
    const unknown = client.request("/echo", UNKNOWN);
    await server.program.line("connect /echo");
    await server.startDraining();
    await client.goneAway();
    for (const id of [tunnel, unknown]) {
      const before = client.seen(id).bytes;
      client.data(id, STILL_HERE);
      await client.received(id, before + STILL_HERE.length);
      client.data(id, Buffer.alloc(0), true);
    }
    const report = await expectPromptExit(server.program);
    await client.closed();
    expect(client.outcomes).toEqual(["answered", "answered"]);
    expect(report.requests).toMatchObject({ completed: 2, aborted: 0, cut: [] });
  });

  test("[5.4, 4.8, 3.5] at the deadline both are cut, named in the report, and the code is 1", async () => {
    const server = await startHttp2(kind, { lifecycle: SHORT });
    const client = await server.connect();
    await openTunnel(client);
    client.request("/echo?password=secret", UNKNOWN);
    const authority = (await server.program.line("connect 127")).split(" ")[1];
    await server.program.line("connect /echo");
    server.program.signal();
    const { requests } = await expectExit(server.program, 1);
    await client.closed();
    expect(client.outcomes).toEqual(["cut", "cut"]);
    expect(requests.cut).toMatchObject([
      { method: "CONNECT", path: authority, progress: "upgraded" },
      { method: "CONNECT", path: "/echo", progress: "upgraded" },
    ]);
  });

  test("[5.1, 5.4, 5.2] CONNECT and a WebSocket asked for while draining: 503 on a new session, retryable on an old one", async () => {
    const server = await startHttp2(kind);
    const { client: old } = await server.hold();
    await server.startDraining();
    await old.goneAway();
    const late = await server.connect();
    const ids = [late.request("127.0.0.1:9", TUNNEL), late.request("/", WEBSOCKET)];
    const answers = await Promise.all(ids.map((id) => late.finished(id)));
    old.request("127.0.0.1:9", TUNNEL);
    old.request("/", WEBSOCKET);
    await old.ping();
    server.release();
    const report = await expectPromptExit(server.program);
    await Promise.all([old.closed(), late.closed()]);
    for (const { status, body } of answers) {
      expect(status).toBe(503);
      expect(JSON.parse(body.toString())).toMatchObject({ status: 503 });
    }
    expect(late.outcomes).toEqual(["refused", "refused"]);
    expect(old.outcomes).toEqual(["answered", "retryable", "retryable"]);
    expect(report.requests).toMatchObject({ completed: 1, refused: 2, cut: [] });
    expect(server.program.linesLike(/^connect/)).toEqual([]);
  });
});
