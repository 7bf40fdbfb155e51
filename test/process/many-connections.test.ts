import { expect, test } from "vitest";
import { expectExit, PROMPT_MS } from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const IDLE = 1_000;
const IN_FLIGHT = 100;

// How soon exactly is the benchmark's question: `pnpm bench` has ten times as many.
test("[10.2] the exit follows the last of many responses, and idle connections don't hold it", async () => {
  const server = await startServer(serverKinds.http);
  const idle = await Promise.all(Array.from({ length: IDLE }, () => server.connect()));
  const held = await Promise.all(Array.from({ length: IN_FLIGHT }, () => server.open("/slow")));
  await server.program.line("started /slow", IN_FLIGHT);
  await server.startDraining();
  server.release();
  const responses = await Promise.all(held.map((client) => client.response()));
  const lastAt = performance.now();
  expect(responses.every(({ status, complete }) => status === 200 && complete)).toBe(true);
  const report = await expectExit(server.program, 0);
  const { at } = await server.program.exit();
  expect(at - lastAt).toBeLessThan(PROMPT_MS);
  expect(report.requests).toMatchObject({ completed: IN_FLIGHT, aborted: 0, cut: [] });
  await Promise.all(idle.map((client) => client.closed()));
});
