import { expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";

const kind = { program: new URL("fixtures/pending-handshake.ts", import.meta.url), secure: false };
const UPGRADE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};
const CLOSE = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

test("[5.1] a handshake under way at the signal is waited for, completes, and is told 1001", async () => {
  const server = await startServer(kind);
  const client = await server.hold("/checked", { headers: UPGRADE });
  server.program.signal();
  await server.program.line("signal aborted");
  // Longer than the closing handshake of one that is open may take.
  await server.program.line("a while later");
  server.release();
  await client.text("\r\n\r\n");
  const report = await expectPromptExit(server.program);
  await client.closed();
  const text = client.received.toString("latin1");
  expect(text).toMatch(/^HTTP\/1\.1 101 /);
  expect(client.received.subarray(text.indexOf("\r\n\r\n") + 4)).toEqual(CLOSE);
  expect(report.requests).toMatchObject({ completed: 1, cut: [] });
});

test("[5.1] one that is turned down gets its own answer, with no frame behind it", async () => {
  const server = await startServer(kind);
  const client = await server.hold("/denied", { headers: UPGRADE });
  server.program.signal();
  await server.program.line("signal aborted");
  server.release();
  const response = await client.response();
  await expectPromptExit(server.program);
  await client.closed();
  expect(response).toMatchObject({ status: 401, complete: true });
  expect(client.received.subarray(-CLOSE.length)).not.toEqual(CLOSE);
  expect(client.endedCleanly).toBe(true);
});

test("[5.1, 4.8] one that hangs gets a 503 at the deadline and is named; its end, come late, does no harm", async () => {
  const lifecycle = { gracePeriodMs: 3_000, flushReserveMs: 1_500 };
  const server = await startServer(kind, {
    lifecycle,
    hooks: [{ phase: "flush", name: "buffers", does: "hold" }],
  });
  const client = await server.hold("/checked?token=secret", { headers: UPGRADE });
  const denied = await server.hold("/denied", { headers: UPGRADE });
  server.program.signal();
  const responses = await Promise.all([client.response(), denied.response()]);
  await server.program.line("hook buffers started");
  server.release();
  const { requests } = await expectExit(server.program, 1);
  for (const response of responses) expect(response).toMatchObject({ status: 503, complete: true });
  expect(requests.cut).toMatchObject([
    { method: "GET", path: "/checked", progress: "processing" },
    { method: "GET", path: "/denied", progress: "processing" },
  ]);
  expect(server.program.linesLike(/uncaught|unhandled|ERR_/)).toEqual([]);
});

test("[5.1, 5.4] listeners of upgrades that the program adds, counts and takes off are its own", async () => {
  const server = await startServer(kind, { env: { LATE_LISTENER: "yes" } });
  const client = await server.hold("/checked", { headers: UPGRADE });
  server.program.signal();
  await server.program.line("signal aborted");
  server.release();
  await client.text("HTTP/1.1 101 ");
  const report = await expectPromptExit(server.program);
  expect(report.requests.cut).toEqual([]);
});
