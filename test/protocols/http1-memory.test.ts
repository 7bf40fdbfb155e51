import { expect, test } from "vitest";
import { expectPromptExit } from "../helpers/expectations.ts";
import { startServer, type RunningServer } from "../helpers/running-server.ts";

const REQUESTS = 100_000;
const CONNECTIONS = 500;
const AT_ONCE = 10;
const PIPELINED = 50;
/** Of what one map entry a request would take, a small part. */
const BYTES_PER_REQUEST = 20;

const kind = { program: new URL("fixtures/http-heap.ts", import.meta.url), secure: false };

/** On a connection of its own, so many requests at a time. */
async function ask(server: RunningServer, requests: number): Promise<void> {
  const client = await server.connect();
  for (let asked = 0; asked < requests; asked += PIPELINED) {
    client.pipeline(...Array.from({ length: PIPELINED }, () => "/no-such-path"));
    await client.response(asked + PIPELINED - 1);
  }
  client.socket.end();
  await client.closed();
}

async function askMany(server: RunningServer, requests: number): Promise<void> {
  let left = CONNECTIONS;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await ask(server, requests / CONNECTIONS);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function heap({ program }: RunningServer): Promise<number> {
  const before = program.linesLike(/^heap/).length;
  program.tell("heap");
  return Number((await program.line(/^heap/, before + 1)).split(" ")[1]);
}

test(`[4.10, 10.1] after ${REQUESTS} requests over ${CONNECTIONS} connections nothing is left of them`, async () => {
  const server = await startServer(kind);
  await askMany(server, CONNECTIONS * PIPELINED);
  const before = await heap(server);
  await askMany(server, REQUESTS);
  const after = await heap(server);
  server.program.tell("in-flight");
  expect(await server.program.line(/^in flight/)).toBe("in flight 0");
  expect(after - before).toBeLessThan(REQUESTS * BYTES_PER_REQUEST);
  server.program.signal();
  await expectPromptExit(server.program);
}, 120_000);
