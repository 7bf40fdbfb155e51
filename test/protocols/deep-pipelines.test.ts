import { expect, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { RawClient } from "../helpers/raw-client.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const CONNECTIONS = 10;
const UNANSWERED = 150_000;
const GRACE_MS = 6_000;
const RESERVE_MS = 3_000;
/** So many that those between the first and the last outnumber them by far. */
const ANSWERED = 500;
const EVENT_SOURCE = { Accept: "text/event-stream" };

test(`[4.8, 7.1] ${UNANSWERED} requests pipelined to a handler that hangs leave the flush hooks their time`, async () => {
  const program = startProgram(new URL("fixtures/silent-app.ts", import.meta.url), {
    lifecycle: { gracePeriodMs: GRACE_MS, flushReserveMs: RESERVE_MS },
    hooks: [{ phase: "flush", name: "buffers", does: "hold" }],
  });
  const target = { port: await program.port(), host: "127.0.0.1" };
  const each = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(UNANSWERED / CONNECTIONS - 1);
  for (let count = 1; count <= CONNECTIONS; count += 1) {
    const client = await RawClient.connect(target);
    client.send(`${each}GET /last HTTP/1.1\r\nHost: x\r\n\r\n`);
  }
  await program.line("in flight", CONNECTIONS);
  program.signal();
  await program.line("hook buffers started");
  program.tell("release");
  const report = await expectExit(program, 1);
  expect(program.linesLike("in flight").at(-1)).toBe(`in flight ${UNANSWERED}`);
  expect(report.requests).toMatchObject({ completed: 0, aborted: 0, cutCount: UNANSWERED });
  expect(report.hooks).toMatchObject([{ name: "buffers", outcome: "done" }]);
}, 60_000);

test(`[4.1] of ${ANSWERED} requests pipelined before the signal each is answered, and only the newest says close`, async () => {
  const server = await startServer(serverKinds.http);
  const client = await server.connect();
  client.pipeline(...Array.from({ length: ANSWERED }, (_, n) => `/slow?${n}`));
  await server.program.line("started /slow", ANSWERED);
  await server.startDraining();
  server.release();
  await client.closed();
  const answers = client.responses();
  const report = await expectPromptExit(server.program);
  expect(answers.map(({ status }) => status)).toEqual(Array(ANSWERED).fill(200));
  const closing = answers.filter(({ headers }) => headers["connection"] === "close");
  expect(closing).toEqual(answers.slice(-1));
  expect(report.requests).toMatchObject({ completed: ANSWERED, aborted: 0, cut: [] });
});

test("[4.9, 4.1] a subscription that is pipelined between others is ended when its turn comes", async () => {
  const server = await startServer(serverKinds.http);
  const client = await server.connect();
  client.request("/slow?before");
  client.request("/sse", { headers: EVENT_SOURCE });
  client.request("/slow?after");
  await server.program.line("started /slow?after");
  await server.startDraining();
  server.release();
  await client.closed();
  const report = await expectPromptExit(server.program);
  const answers = client.responses();
  expect(answers.map(({ complete, body }) => [complete, body.toString()])).toEqual([
    [true, "slow"],
    [true, "data: hello\n\n"],
    [true, "slow"],
  ]);
  expect(report.requests).toMatchObject({ completed: 2, longLived: 1, cut: [] });
});
