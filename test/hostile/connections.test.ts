import { expect, test } from "vitest";
import { RawClient } from "../helpers/raw-client.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import { Attack } from "./attack.ts";
import { DRAIN_DEADLINE_MS, expectBoundedStop, SETTLED_MS, startTarget } from "./bounded-stop.ts";

const webSockets = {
  program: new URL("../protocols/fixtures/ws.ts", import.meta.url),
  secure: false,
};
const IDLE = 3_000;
const HALF_OPEN = 300;
/** The first bytes of a TLS record that announces a ClientHello of 512 bytes (RFC 8446 §5.1), and nothing behind it. */
const HALF_HELLO = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]);
const FEW_SOCKETS = 150;
const MANY_SOCKETS = 2_000;
/** What the closing handshake of a WebSocket may take. */
const HANDSHAKE_MS = 1_000;
const UPGRADE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

test(`[4.5, 10.2] ${IDLE} idle connections delay nothing`, async () => {
  const server = await startTarget(serverKinds.http);
  for (let n = 0; n < IDLE; n += 1) await server.connect();
  await expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
});

test("[1.5, 4.5] TLS handshakes that stay half open, begun before and while it stops, delay nothing", async () => {
  const server = await startTarget(serverKinds.https);
  const begin = async (): Promise<void> => {
    const client = await RawClient.connect(server.target(false));
    client.send(HALF_HELLO);
  };
  for (let n = 0; n < HALF_OPEN; n += 1) await begin();
  const more = new Attack(begin, { attackers: 2, everyMs: 5 });
  await more.underWay(10);
  const { report } = await expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  expect(report.connections.acceptedAfter).toBeGreaterThan(0);
});

test.each(["closed", "reset", "left open"])(
  "[1.4] connections that are made again and again, and %s, keep the listener open for a second at most",
  async (how) => {
    const server = await startTarget(serverKinds.http);
    const churn = new Attack(
      async () => {
        const client = await server.connect();
        if (how === "closed") client.destroy();
        if (how === "reset") client.reset();
      },
      { attackers: 16 },
    );
    await churn.underWay(200);
    await expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  },
);

async function openWebSockets(count: number): ReturnType<typeof startTarget> {
  const server = await startTarget(webSockets);
  for (let n = 0; n < count; n += 1) await server.open("/", { headers: UPGRADE });
  await server.program.line("socket /", count);
  return server;
}

test(`[5.1] ${FEW_SOCKETS} WebSockets that never answer the close are given up after a second`, async () => {
  const server = await openWebSockets(FEW_SOCKETS);
  const { report } = await expectBoundedStop(server, {
    code: 0,
    withinMs: HANDSHAKE_MS + SETTLED_MS,
  });
  expect(report.departures.told).toBe(FEW_SOCKETS);
});

test(`[5.1, 2.1] ${MANY_SOCKETS} of them, who are told one after the other, hold the stop up to the drain deadline`, async () => {
  const server = await openWebSockets(MANY_SOCKETS);
  const { report } = await expectBoundedStop(server, { code: 0, withinMs: DRAIN_DEADLINE_MS });
  expect(report.departures.told).toBe(MANY_SOCKETS);
});

test("[5.1] WebSockets that are asked for again and again while it stops are refused, and delay nothing", async () => {
  const server = await openWebSockets(1);
  const attack = new Attack(
    async () => {
      const client = await server.open("/", { headers: UPGRADE });
      await client.text("HTTP/1.1 ");
      client.destroy();
    },
    { attackers: 4 },
  );
  await attack.underWay(20);
  await expectBoundedStop(server, { code: 0, withinMs: HANDSHAKE_MS + SETTLED_MS });
});
