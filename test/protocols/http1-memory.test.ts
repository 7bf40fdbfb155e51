import { test } from "vitest";
import { startServer, type RunningServer } from "../helpers/running-server.ts";
import { expectNothingLeft, REQUESTS } from "./memory.ts";

const CONNECTIONS = 500;
const AT_ONCE = 10;
const PIPELINED = 50;

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

test(`[4.10, 10.1] after ${REQUESTS} requests over ${CONNECTIONS} connections nothing is left of them`, async () => {
  const server = await startServer(kind);
  await askMany(server, CONNECTIONS * PIPELINED);
  await expectNothingLeft(server.program, () => askMany(server, REQUESTS));
}, 120_000);
