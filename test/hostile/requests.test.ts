import { expect, test } from "vitest";
import type { RawClient } from "../helpers/raw-client.ts";
import type { RunningServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";
import { Attack } from "./attack.ts";
import { DRAIN_DEADLINE_MS, expectBoundedStop, SETTLED_MS, startTarget } from "./bounded-stop.ts";

const MANY = 200;
const DRIP_EVERY_MS = 1_000;
const MILLION = 1_000_000;
const AT_ONCE = 10_000;
/** Under 512 MB, as the smallest of containers has. */
const SMALL_BYTES = 512e6;
const UPLOAD = { method: "POST", headers: { "Content-Length": "1000000" }, body: "begun" };

function many<T>(count: number, open: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => open(n)));
}

/** One byte a second, as long as the other side lets it. */
function drip(client: RawClient): void {
  const timer = setInterval(() => client.send("x"), DRIP_EVERY_MS);
  client.socket.once("close", () => clearInterval(timer));
}

/** The target stops while one honest request is in flight, which is to be answered whatever the others do. */
async function expectHonestAnswer(server: RunningServer): Promise<() => Promise<void>> {
  const honest = await server.hold();
  return async () => {
    await server.program.line("shutting down: SIGTERM");
    server.release();
    expect(await honest.response()).toMatchObject({ status: 200, complete: true });
  };
}

test("[1.4, 4.2] clients that ask again behind every 503, on the connection and on new ones, delay nothing", async () => {
  const server = await startTarget(serverKinds.http);
  const answered = await expectHonestAnswer(server);
  const attack = new Attack(
    async () => {
      const client = await server.connect();
      client.request("/fast");
      await client.response();
      client.request("/fast");
      await Promise.race([client.response(1), client.closed()]);
      client.destroy();
    },
    { attackers: 8 },
  );
  await attack.underWay(50);
  const stop = expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  await answered();
  expect((await stop).report.requests.refused).toBeGreaterThan(0);
});

test("[4.6] heads that come a byte a second, begun before and while it stops, delay nothing", async () => {
  const server = await startTarget(serverKinds.http);
  const answered = await expectHonestAnswer(server);
  const begin = async (): Promise<void> => {
    const client = await server.connect();
    client.send("GET /fast HTTP/1.1\r\nX-Slow: ");
    drip(client);
  };
  await many(MANY, begin);
  const more = new Attack(begin, { everyMs: 10 });
  await more.underWay(5);
  const stop = expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  await answered();
  expect((await stop).report.requests).toMatchObject({ completed: 1, cut: [] });
});

test("[4.3] bodies that come a byte a second behind their 503 delay nothing", async () => {
  const server = await startTarget(serverKinds.http);
  const answered = await expectHonestAnswer(server);
  const uploads = new Attack(async () => drip(await server.open("/upload", UPLOAD)), {
    attackers: 4,
    everyMs: 10,
  });
  const stop = expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  await server.program.line("shutting down: SIGTERM");
  await uploads.underWay(20);
  await answered();
  await stop;
});

test("[4.8, 2.1] bodies in flight that come a byte a second hold the stop up to the drain deadline", async () => {
  const server = await startTarget(serverKinds.http);
  const clients = await many(MANY, () => server.open("/upload", UPLOAD));
  clients.forEach(drip);
  await server.program.line("started /upload", MANY);
  const { report } = await expectBoundedStop(server, { code: 1, withinMs: DRAIN_DEADLINE_MS });
  expect(report.requests.cutCount).toBe(MANY);
});

test("[4.8, 2.1] clients that never read their answers hold the stop up to the drain deadline", async () => {
  const server = await startTarget(serverKinds.http);
  await many(20, async () => {
    const client = await server.connect();
    client.socket.pause();
    // More than the kernel's buffers hold.
    client.pipeline("/big", "/big", "/big");
  });
  await server.program.line("started /big", 60);
  const { report } = await expectBoundedStop(server, {
    code: 1,
    withinMs: DRAIN_DEADLINE_MS,
    peakBytes: SMALL_BYTES * 2,
  });
  expect(report.connections.cut).toBe(20);
});

test("[4.1, 4.2] of a million requests pipelined on one connection those are answered that Node has taken in", async () => {
  const server = await startTarget(serverKinds.http);
  const client = await server.connect();
  const requests = Buffer.from("GET /no HTTP/1.1\r\nHost: x\r\n\r\n".repeat(AT_ONCE));
  for (let sent = 0; sent < MILLION; sent += AT_ONCE) client.send(requests);
  await client.text("HTTP/1.1 404");
  expect(client.socket.writableLength).toBeGreaterThan(0);
  const { report } = await expectBoundedStop(server, {
    code: 0,
    withinMs: SETTLED_MS,
    peakBytes: SMALL_BYTES,
  });
  expect(report.requests.completed).toBeLessThan(MILLION);
});

test("[4.2] nothing that a client sends gets into Retry-After", async () => {
  const server = await startTarget(serverKinds.http);
  const answered = await expectHonestAnswer(server);
  const stop = expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  await server.program.line("shutting down: SIGTERM");
  const headers = { "Retry-After": "86400", Date: "Thu, 01 Jan 2099 00:00:00 GMT", Age: "-1" };
  const seconds = new Set<string | undefined>();
  for (let n = 0; n < 40; n += 1) {
    const { status, headers: said } = await server.fetch("/fast", { headers });
    expect(status).toBe(503);
    seconds.add(said["retry-after"]);
  }
  await answered();
  await stop;
  expect(seconds).toEqual(new Set(["1", "2"]));
});

test("[4.7, 4.10] clients that reset in the middle of everything take no honest answer with them", async () => {
  const server = await startTarget(serverKinds.http);
  const answered = await expectHonestAnswer(server);
  const resets = new Attack(
    async (attacker) => {
      const client = await server.connect();
      if (attacker === 0) client.request("/upload", UPLOAD);
      if (attacker === 1) client.request("/big");
      if (attacker === 2) client.send("GET /fast HT");
      if (attacker === 3) client.pipeline("/slow", "/fast", "/slow");
      if (attacker === 1) await client.text("HTTP/1.1 ");
      client.reset();
    },
    { attackers: 4, everyMs: 5 },
  );
  await resets.underWay(50);
  const stop = expectBoundedStop(server, { code: 0, withinMs: SETTLED_MS });
  await answered();
  expect((await stop).report.requests.cut).toEqual([]);
});
