import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { expectExit, expectPromptExit, expectRefusal } from "../helpers/expectations.ts";
import type { RawClient } from "../helpers/raw-client.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const PIPELINED = 8;
const SHORT = { gracePeriodMs: 3_000, flushReserveMs: 1_000 };
const DRIP_EVERY_MS = 100;
/** Together longer than the second that an exit waits for such a client. */
const SLOW_PARTS = 15;
const UPLOAD_BYTES = 100_000;
const UPLOAD = {
  method: "POST",
  headers: { "Content-Length": String(UPLOAD_BYTES) },
  body: "begun",
};

/** A byte now and then, as long as the other side lets it. */
function drip(client: RawClient): void {
  const timer = setInterval(() => client.send("x"), DRIP_EVERY_MS);
  client.socket.once("close", () => clearInterval(timer));
}

describe.each([
  ["http", serverKinds.http],
  ["https", serverKinds.https],
] as const)("%s", (_name, kind) => {
  test("[4.6, 1.5] heads that come byte by byte, begun before and while draining, delay nothing", async () => {
    const server = await startServer(kind);
    const before = await server.connect();
    before.send("GET /fast HTTP/1.1\r\nX-Slow: ");
    drip(before);
    await server.hold();
    await server.startDraining();
    const during = await server.connect();
    during.send("GET /fast HTTP/1.1\r\nX-Slow: ");
    drip(during);
    await server.fetch("/fast");
    server.release();
    const report = await expectPromptExit(server.program);
    await Promise.all([before.closed(), during.closed()]);
    expect(report.requests.cut).toEqual([]);
    expect(server.program.linesLike("started /fast")).toEqual([]);
  });

  test("[4.3] a body that comes byte by byte behind its 503 delays nothing", async () => {
    const server = await startServer(kind);
    await server.hold();
    await server.startDraining();
    const client = await server.open("/upload", UPLOAD);
    drip(client);
    expectRefusal(await client.response());
    server.release();
    await expectPromptExit(server.program);
    await client.closed();
  });

  test("[4.3] a refused body that takes longer than a second is read to its end: no reset", async () => {
    const server = await startServer(kind);
    await server.hold();
    await server.startDraining();
    const client = await server.open("/upload", UPLOAD);
    expectRefusal(await client.response());
    for (let n = 0; n < SLOW_PARTS; n += 1) {
      await pause(DRIP_EVERY_MS);
      client.send("x".repeat(1_000));
    }
    client.send("x".repeat(UPLOAD_BYTES - UPLOAD.body.length - SLOW_PARTS * 1_000));
    await client.closed();
    expect(client.error).toBeUndefined();
    expect(client.endedCleanly).toBe(true);
    server.release();
    await expectPromptExit(server.program);
  });

  test("[4.8, 2.1] a body in flight that comes byte by byte, and a reader that stopped, are cut and named", async () => {
    const server = await startServer(kind, { lifecycle: SHORT });
    const slow = await server.hold("/upload", UPLOAD);
    drip(slow);
    const stopped = await server.connect();
    // More than the kernel's buffers hold.
    stopped.pipeline(...Array.from({ length: PIPELINED }, () => "/big"));
    stopped.socket.pause();
    await server.program.line("started /big");
    const signalledAt = server.program.signal();
    const { requests } = await expectExit(server.program, 1);
    const { at } = await server.program.exit();
    stopped.socket.resume();
    await Promise.all([slow.closed(), stopped.closed()]);
    expect(at - signalledAt).toBeLessThan(SHORT.gracePeriodMs + 1_000);
    const named = requests.cut.map(({ path, progress }) => `${path} ${progress}`);
    expect([...new Set(named)].toSorted()).toEqual(["/big responding", "/upload receiving"]);
    expect((await slow.response()).status).toBe(503);
    const whole = stopped.responses().filter(({ complete }) => complete);
    expect(whole.length).toBeLessThan(PIPELINED);
  });

  test("[4.11] garbage and the wrong protocol while draining delay nothing and crash nothing", async () => {
    const server = await startServer(kind);
    await server.hold();
    await server.startDraining();
    const garbage = await server.connect();
    garbage.send(randomBytes(10_000));
    const cut = await server.connect();
    cut.send(`GET /fast HTTP/1.1\r\n${"X-Long: y\r\n".repeat(10_000)}\r\n`);
    const otherProtocol = server.connect(!kind.secure).then(
      (client) => client.send("GET / HTTP/1.1\r\n\r\n"),
      () => {},
    );
    await Promise.all([garbage.closed(), cut.closed(), otherProtocol]);
    expect(garbage.responses()[0]?.status ?? 400).toBe(400);
    expect(cut.responses()[0]?.status ?? 431).toBe(431);
    server.release();
    const report = await expectPromptExit(server.program);
    expect(report.requests).toMatchObject({ completed: 1, cut: [] });
    expect(server.program.linesLike(/uncaught|unhandled/i)).toEqual([]);
  });

  test("[3.5, 4.7] clients that reset in every phase: nothing crashes, nothing waits", async () => {
    const server = await startServer(kind, {
      lifecycle: { shutdownDelayMs: 500 },
      hooks: [{ phase: "flush", name: "buffers", does: "hold" }],
    });
    const open = async (): Promise<RawClient[]> => {
      const silent = await server.connect();
      const half = await server.connect();
      half.send("GET /fast HT");
      const asked = await server.open("/fast");
      return [silent, half, asked, await server.open("/upload", UPLOAD)];
    };
    const reset = (clients: readonly RawClient[]): void => {
      for (const client of clients) client.reset();
    };
    const [serving, lameDuck, draining] = [await open(), await open(), await open()];
    const held = await server.hold();
    reset(serving);
    await server.startDraining("lame-duck");
    reset([...lameDuck, ...(await open())]);
    while (!(await server.fetch("/readyz")).body.includes("draining")) reset(await open());
    reset([...draining, ...(await open())]);
    server.release();
    expect((await held.response()).status).toBe(200);
    await server.program.line("hook buffers started");
    await expect(server.connect()).rejects.toThrow("ECONNREFUSED");
    server.release();
    const report = await expectPromptExit(server.program);
    expect(report.requests.cut).toEqual([]);
    expect(server.program.linesLike(/uncaught|unhandled/i)).toEqual([]);
  });
});
