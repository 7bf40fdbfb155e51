import { expect, test } from "vitest";
import { startProgram, type Program } from "../helpers/child-program.ts";
import { expectPromptExit } from "../helpers/expectations.ts";
import type { RawClient } from "../helpers/raw-client.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const HANDSHAKES = 1_000;
/** How many are opened at a time: fewer than the kernel queues, or those beyond try again only a second later. */
const BATCH = 200;
const CONNECTIONS = 10_000;
/** Far from the minute after which the deadline would end it, far from what closing so many takes a busy machine. */
const DRAINED_MS = 12_000;
const ADDRESSES = ["127.0.0.2", "127.0.0.3"];
const EACH = CONNECTIONS / ADDRESSES.length;
const ASKING = EACH / 2;

function startCrowd(port: number, address: string): Program {
  const env = {
    PORT: String(port),
    ADDRESS: address,
    COUNT: String(EACH),
    ASKING: String(ASKING),
    BATCH: String(BATCH),
  };
  return startProgram(new URL("fixtures/crowd.ts", import.meta.url), { env });
}

test(`[4.2, 4.5, 1.5] ${CONNECTIONS} connections opened while draining: those that ask are told 503, the silent ones are ended, none gets in behind the listener`, async () => {
  const server = await startServer(serverKinds.http, {
    hooks: [{ phase: "flush", name: "buffers", does: "hold" }],
  });
  const held = await server.hold();
  await server.startDraining();
  const crowds = ADDRESSES.map((address) => startCrowd(server.port, address));
  // As long as it takes: it goes on as long as each batch does.
  for (let batch = 1; batch <= EACH / BATCH; batch += 1) {
    await Promise.all(crowds.map((crowd) => crowd.line(/^opened/, batch)));
  }
  for (const crowd of crowds) crowd.tell("ask");
  await Promise.all(crowds.map((crowd) => crowd.line("all answered")));
  const from = performance.now();
  server.program.tell("release slow");
  await server.program.line("hook buffers started");
  const drainedAfter = performance.now() - from;
  await expect(server.connect()).rejects.toThrow("ECONNREFUSED");
  server.release();
  const report = await expectPromptExit(server.program);
  expect((await held.response()).status).toBe(200);
  for (const crowd of crowds) {
    const ends = JSON.parse((await crowd.line(/^ends/)).replace("ends ", "")) as unknown;
    expect(ends).toEqual({ "503, FIN": ASKING, FIN: EACH - ASKING });
  }
  expect(drainedAfter).toBeLessThan(DRAINED_MS);
  expect(report.requests).toMatchObject({
    completed: 1,
    refused: ASKING * ADDRESSES.length,
    cut: [],
  });
  expect(report.connections.acceptedAfter).toBeGreaterThanOrEqual(CONNECTIONS);
  expect(server.program.linesLike(/uncaught|unhandled/i)).toEqual([]);
}, 60_000);

test(`[4.2, 1.5] ${HANDSHAKES} connections over TLS while draining are each told 503, and none gets in behind the listener`, async () => {
  const server = await startServer(serverKinds.https, {
    hooks: [{ phase: "flush", name: "buffers", does: "hold" }],
  });
  await server.hold();
  await server.startDraining();
  const crowd: RawClient[] = [];
  while (crowd.length < HANDSHAKES) {
    const batch = Array.from({ length: BATCH }, () => server.open("/fast"));
    crowd.push(...(await Promise.all(batch)));
  }
  const statuses = await Promise.all(crowd.map(async (client) => (await client.response()).status));
  server.program.tell("release slow");
  await server.program.line("hook buffers started");
  await expect(server.connect()).rejects.toThrow("ECONNREFUSED");
  server.release();
  const report = await expectPromptExit(server.program);
  expect(statuses.filter((status) => status !== 503)).toEqual([]);
  expect(report.requests).toMatchObject({ completed: 1, refused: HANDSHAKES, cut: [] });
}, 60_000);
