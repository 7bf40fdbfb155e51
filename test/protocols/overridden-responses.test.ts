import { afterAll, beforeAll, expect, test } from "vitest";
import type { RawClient } from "../helpers/raw-client.ts";
import { launchServer, type RunningServer } from "../helpers/running-server.ts";

const PATHS = ["/plain", "/session", "/compressed", "/both", "/overridden", "/late", "/failing"];
const program = new URL("fixtures/overridden.ts", import.meta.url);

let server: RunningServer;
const clients = new Map<string, RawClient>();

beforeAll(async () => {
  const lifecycle = { gracePeriodMs: 6_000, flushReserveMs: 4_000 };
  server = await launchServer({ program, secure: false }, { lifecycle });
  for (const path of PATHS) {
    clients.set(path, await server.hold(path, { headers: { "Accept-Encoding": "gzip" } }));
  }
  server.program.signal();
  await clients.get("/late")?.response();
  server.program.tell("release late");
  await server.program.line("late calls made");
  server.program.tell("release");
  await server.program.exit();
});
afterAll(() => server.program.kill());

test.each(PATHS)("[4.8] %s: the 503 at the deadline is whole", async (path) => {
  const client = clients.get(path)!;
  const response = await client.response();
  await client.closed();
  expect(response).toMatchObject({
    status: 503,
    complete: true,
    headers: { connection: "close", "content-type": "application/problem+json" },
  });
  expect(response.headers).not.toHaveProperty("content-encoding");
  expect(JSON.parse(response.body.toString())).toMatchObject({ status: 503 });
  expect(client.responses()).toHaveLength(1);
  expect(client.endedCleanly).toBe(true);
});

test("[4.8, 3.4] no call of a handler that runs on throws or ends the process", async () => {
  expect(server.program.linesLike(/late .* threw|uncaught|unhandled|ERR_/)).toEqual([]);
  expect(await server.program.exit()).toMatchObject({ code: 1, signal: null });
});

test("[4.8] all of them are named as cut", async () => {
  const { requests } = await server.program.report();
  expect(requests.cut.map(({ path }) => path).toSorted()).toEqual(PATHS.toSorted());
});
