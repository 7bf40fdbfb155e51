import { describe, expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import type { Http2Client } from "../helpers/http2-client.ts";
import { CODE } from "../helpers/http2-frames.ts";
import { clientFrame, GOING_AWAY, OPCODE, serverFrame } from "../helpers/web-socket-frames.ts";
import { connectKinds, startHttp2, type Http2Server } from "./http2-server.ts";

const HELLO = Buffer.from("hello");
const ECHO = serverFrame(OPCODE.text, HELLO);
const CLOSE = serverFrame(OPCODE.close, GOING_AWAY);
const OWN_CLOSE = serverFrame(OPCODE.close, Buffer.from("\u000f\u00a0own words", "latin1"));
const APART = serverFrame(0x2, Buffer.from("header and payload apart"));

interface WebSocketStream {
  readonly client: Http2Client;
  readonly id: number;
}

/** Asks for a WebSocket on a session of its own, and waits until the application has heard of it. */
async function ask(server: Http2Server, path: string): Promise<WebSocketStream> {
  const client = await server.connect();
  const id = client.request(path, { method: "CONNECT", protocol: "websocket", open: true });
  await server.program.line(`connect ${path}`);
  return { client, id };
}

async function open(server: Http2Server, path = "/"): Promise<WebSocketStream> {
  const stream = await ask(server, path);
  stream.client.data(stream.id, clientFrame(OPCODE.text, HELLO));
  await stream.client.received(stream.id, ECHO.length);
  return stream;
}

/** The client's half of the closing handshake. */
function answerClose({ client, id }: WebSocketStream): void {
  client.data(id, clientFrame(OPCODE.close, GOING_AWAY), true);
}

describe.each(Object.entries(connectKinds))("%s", (_name, kind) => {
  test("[5.1, 5.2] a WebSocket over HTTP/2 is sent Close 1001 behind the GOAWAY, and the process ends behind the handshake", async () => {
    const server = await startHttp2(kind);
    const socket = await open(server);
    await server.startDraining();
    await socket.client.received(socket.id, ECHO.length + CLOSE.length);
    const goAways = [...socket.client.goAways];
    answerClose(socket);
    const report = await expectPromptExit(server.program);
    await socket.client.closed();
    const { body, ended, resetCode = CODE.noError } = socket.client.seen(socket.id);
    expect(goAways).toEqual([{ lastStreamId: socket.id, code: CODE.noError }]);
    expect(body.toString("hex")).toBe(Buffer.concat([ECHO, CLOSE]).toString("hex"));
    expect({ ended, resetCode }).toEqual({ ended: true, resetCode: CODE.noError });
    expect(socket.client.endedCleanly).toBe(true);
    expect(report).toMatchObject({ exitCode: 0, requests: { cut: [], aborted: 0 } });
    expect(server.program.linesLike(/^(socket|stream) error/)).toEqual([]);
    expect(server.program.linesLike("socket closed 1001")).toHaveLength(1);
  });

  test("[5.1, 5.2] it is told at draining, while a request on the same session is in flight, which completes", async () => {
    const server = await startHttp2(kind);
    const socket = await open(server);
    const slow = await server.start(socket.client, "/slow");
    await server.startDraining();
    await socket.client.received(socket.id, ECHO.length + CLOSE.length);
    answerClose(socket);
    await socket.client.finished(socket.id);
    const stillOpen = !socket.client.seen(slow).over && socket.client.open;
    server.release();
    const report = await expectPromptExit(server.program);
    await socket.client.closed();
    expect(stillOpen).toBe(true);
    expect(socket.client.seen(slow).body.toString()).toBe("slow");
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
  });

  test("[5.1, 5.2] a silent peer is not waited for beyond a second or so", async () => {
    const server = await startHttp2(kind);
    const socket = await open(server);
    server.program.signal();
    const report = await expectPromptExit(server.program);
    await socket.client.closed();
    const { body, resetCode } = socket.client.seen(socket.id);
    expect(body.subarray(ECHO.length).toString("hex")).toBe(CLOSE.toString("hex"));
    expect(resetCode).toBe(CODE.cancel);
    expect(report).toMatchObject({ exitCode: 0, requests: { cut: [] } });
  });

  test("[5.1, 4.8] a handshake that hangs is a request in flight: 503 at the deadline, and named", async () => {
    const lifecycle = { gracePeriodMs: 2_000, flushReserveMs: 500 };
    const server = await startHttp2(kind, { lifecycle });
    const { client, id } = await ask(server, "/late?token=secret");
    server.program.signal();
    const { requests } = await expectExit(server.program, 1);
    await client.closed();
    expect(client.seen(id).status).toBe(503);
    expect(requests.cut).toMatchObject([
      { method: "CONNECT", path: "/late", progress: "processing" },
    ]);
  });

  test("[5.1, 5.2] Close comes between frames where header and payload are written apart", async () => {
    const server = await startHttp2(kind);
    await server.hold();
    const { client, id } = await ask(server, "/apart");
    await client.begun(id);
    await server.startDraining();
    server.program.tell("release payload");
    await client.received(id, APART.length + CLOSE.length);
    answerClose({ client, id });
    server.release();
    await expectPromptExit(server.program);
    expect(client.seen(id).body.toString("hex")).toBe(
      Buffer.concat([APART, CLOSE]).toString("hex"),
    );
  });

  test("[5.1, 5.2] one that is accepted only while draining is told behind its acceptance", async () => {
    const server = await startHttp2(kind);
    await server.hold();
    const { client, id } = await ask(server, "/late");
    await server.startDraining();
    server.program.tell("release late");
    await client.received(id, CLOSE.length);
    answerClose({ client, id });
    server.release();
    await expectPromptExit(server.program);
    expect(client.seen(id)).toMatchObject({ status: 200, ended: true });
    expect(client.seen(id).body.toString("hex")).toBe(CLOSE.toString("hex"));
  });

  test("[5.1, 5.2] one that is turned down gets its own answer, with no frame in it", async () => {
    const server = await startHttp2(kind);
    await server.hold();
    const { client, id } = await ask(server, "/forbidden");
    await server.startDraining();
    await client.goneAway();
    server.program.tell("release forbidden");
    await client.finished(id);
    server.release();
    await expectPromptExit(server.program);
    expect(client.seen(id)).toMatchObject({ status: 403, ended: true });
    expect(client.seen(id).body.toString()).toBe("forbidden");
  });

  test("[5.1, 5.2] an app that says its own goodbye on lifecycle.signal has the last word", async () => {
    const server = await startHttp2(kind);
    const socket = await open(server, "/own-goodbye");
    server.program.signal();
    await socket.client.received(socket.id, ECHO.length + OWN_CLOSE.length);
    answerClose(socket);
    await expectPromptExit(server.program);
    const { body } = socket.client.seen(socket.id);
    expect(body.toString("hex")).toBe(Buffer.concat([ECHO, OWN_CLOSE]).toString("hex"));
  });
});
