import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { expectPromptExit } from "../helpers/expectations.ts";
import type { Http2Client } from "../helpers/http2-client.ts";
import { encodeFrame, encodePreface, TYPE } from "../helpers/http2-frames.ts";
import { RawClient } from "../helpers/raw-client.ts";
import { http2Kinds, startHttp2, type Http2Server } from "./http2-server.ts";

const DRIP_EVERY_MS = 100;
/** More than a frame may hold unless the other side has allowed it (RFC 9113 §4.2). */
const TOO_LONG = 1 << 20;

/** What no client of HTTP/2 says, from the first byte on or behind a sound preface. */
const NONSENSE: Readonly<Record<string, Buffer>> = {
  garbage: randomBytes(10_000),
  "another protocol": Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  "garbage behind a preface": Buffer.concat([encodePreface(65_535), randomBytes(10_000)]),
  "a frame too long": Buffer.concat([
    encodePreface(65_535),
    encodeFrame(TYPE.headers, 0, 1, Buffer.alloc(TOO_LONG)),
  ]),
  "a stream of the server's": Buffer.concat([
    encodePreface(65_535),
    encodeFrame(TYPE.data, 0, 2, Buffer.from("x")),
  ]),
};

/** A connection in each of its phases: silent, idle, asking, sending a body. */
async function open(server: Http2Server): Promise<Http2Client[]> {
  const silent = await server.connect({ preface: false });
  const idle = await server.connect();
  const asking = await server.connect();
  asking.request("/hang");
  const sending = await server.connect();
  const id = sending.request("/upload", { method: "POST", open: true });
  sending.data(id, Buffer.alloc(1_000));
  return [silent, idle, asking, sending];
}

function reset(clients: readonly Http2Client[]): void {
  for (const { socket } of clients) {
    if ("encrypted" in socket) socket.destroy();
    else socket.resetAndDestroy();
  }
}

describe.each(["h2c, compat", "h2 over TLS, streams"] as const)("%s", (name) => {
  const kind = http2Kinds[name];

  test("[4.11, 5.2] nonsense before and while draining delays nothing and crashes nothing", async () => {
    const server = await startHttp2(kind);
    const speak = async (bytes: Buffer): Promise<Http2Client> => {
      const client = await server.connect({ preface: false });
      client.socket.write(bytes);
      return client;
    };
    const before = await Promise.all(Object.values(NONSENSE).map(speak));
    const { client, id } = await server.hold();
    await server.startDraining();
    const during = await Promise.all(Object.values(NONSENSE).map(speak));
    const other = { port: server.port, host: "127.0.0.1", secure: !server.secure };
    const otherTransport = await RawClient.connect(other).catch(() => undefined);
    otherTransport?.send("GET / HTTP/1.1\r\n\r\n");
    server.release();
    const report = await expectPromptExit(server.program);
    await Promise.all([...before, ...during].map((each) => each.closed()));
    expect(client.seen(id).body.toString()).toBe("slow");
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
    expect(server.program.linesLike(/uncaught|unhandled/i)).toEqual([]);
  });

  test("[3.5, 4.7, 5.2] clients that reset in every phase: nothing crashes, nothing waits", async () => {
    const server = await startHttp2(kind, { lifecycle: { shutdownDelayMs: 500 } });
    const [serving, lameDuck, draining] = [
      await open(server),
      await open(server),
      await open(server),
    ];
    const held = await server.hold();
    reset(serving);
    await server.startDraining();
    reset([...lameDuck, ...(await open(server))]);
    await held.client.goneAway();
    reset([...draining, ...(await open(server))]);
    server.release();
    const report = await expectPromptExit(server.program);
    expect(held.client.seen(held.id).body.toString()).toBe("slow");
    expect(report.requests.cut).toEqual([]);
    expect(server.program.linesLike(/uncaught|unhandled/i)).toEqual([]);
  });

  test("[4.6, 1.5, 5.2] prefaces and heads that come byte by byte, before and while draining, delay nothing", async () => {
    const server = await startHttp2(kind);
    const drip = async (bytes: Buffer): Promise<void> => {
      const { socket } = await server.connect({ preface: false });
      let at = 0;
      const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), DRIP_EVERY_MS);
      socket.once("close", () => clearInterval(timer));
    };
    const preface = encodePreface(65_535);
    const head = Buffer.concat([preface, encodeFrame(TYPE.headers, 0, 1, Buffer.alloc(1_000))]);
    await Promise.all([drip(preface), drip(head)]);
    const { client } = await server.hold();
    await server.startDraining();
    await client.goneAway();
    await Promise.all([drip(preface), drip(head)]);
    server.release();
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
  });
});
