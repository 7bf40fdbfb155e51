import { expect, test } from "vitest";
import { expectPromptExit, expectRefusal, expectText } from "../helpers/expectations.ts";
import { freePort } from "../helpers/free-ports.ts";
import { RawClient } from "../helpers/raw-client.ts";
import { RunningServer, startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const kind = serverKinds.http;

test("[6.1] a probe server of its own answers in every state, and closes last", async () => {
  const port = await freePort();
  const server = await startServer(kind, {
    lifecycle: { probeServer: { port, host: "127.0.0.1" } },
    hooks: [{ phase: "close", name: "pool", does: "hold" }],
  });
  const probes = new RunningServer(server.program, kind, port);
  const ready = await probes.fetch("/readyz");
  server.program.signal();
  await server.program.line("hook pool started");
  await expect(server.connect()).rejects.toThrow("ECONNREFUSED");
  const unready = await probes.fetch("/readyz");
  const live = await probes.fetch("/livez");
  const idle = await RawClient.connect({ port, host: "127.0.0.1" });
  server.release();
  await expectPromptExit(server.program);
  await idle.closed();
  expect([ready.status, unready.status, live.status]).toEqual([200, 503, 200]);
});

test("[6.1] it knows nothing but probes", async () => {
  const port = await freePort();
  const server = await startServer(kind, {
    lifecycle: { probeServer: { port, host: "127.0.0.1" } },
  });
  const probes = new RunningServer(server.program, kind, port);
  expect((await probes.fetch("/fast")).status).toBe(404);
});

test("[6.3] a failing check makes readiness 503, and its text is not shown", async () => {
  const server = await startServer(kind, { env: { CHECKS: "good,bad" } });
  const brief = await server.fetch("/readyz");
  const verbose = await server.fetch("/readyz?verbose");
  const live = await server.fetch("/livez");
  expect([brief.status, verbose.status, live.status]).toEqual([503, 503, 200]);
  expect(verbose.body.toString()).toContain('"good"');
  expect(verbose.body.toString()).toContain('"bad"');
  expect(`${brief.body.toString()}${verbose.body.toString()}`).not.toContain("check text");
});

test("[6.3] unless asked for", async () => {
  const server = await startServer(kind, {
    env: { CHECKS: "good,bad" },
    lifecycle: { exposeCheckErrors: true },
  });
  expect((await server.fetch("/readyz?verbose")).body.toString()).toContain("check text");
});

test("[6.3] checks that pass leave readiness at 200", async () => {
  const server = await startServer(kind, { env: { CHECKS: "good" } });
  expect((await server.fetch("/readyz")).status).toBe(200);
});

test("[6.3] one run of the checks is shared by concurrent probes", async () => {
  const server = await startServer(kind, {
    env: { CHECKS: "slow" },
    lifecycle: { checkTimeoutMs: 20_000 },
  });
  const clients = await Promise.all([1, 2, 3].map(() => server.open("/readyz")));
  await server.program.line("check started");
  // Once this is answered the probes that were sent before it have been read.
  expectText(await server.fetch("/fast"), 200, "fast");
  server.program.tell("release check");
  const answers = await Promise.all(clients.map((client) => client.response()));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(server.program.linesLike("check started")).toHaveLength(1);
});

test("[6.3] a check that takes too long counts as failed", async () => {
  const server = await startServer(kind, {
    env: { CHECKS: "good,slow" },
    lifecycle: { checkTimeoutMs: 300 },
  });
  expect((await server.fetch("/readyz")).status).toBe(503);
  server.program.signal();
  await expectPromptExit(server.program);
});

test("[6.1, 6.2, 6.4] a probe whose target is a whole URL is one, before the signal and after", async () => {
  const server = await startServer(serverKinds.http, { lifecycle: { exemptPaths: ["/fast"] } });
  const ask = (path: string): ReturnType<RunningServer["fetch"]> =>
    server.fetch(`http://127.0.0.1:${server.port}${path}`);
  expectText(await ask("/readyz"), 200, '{"status":"pass","state":"ready"}');
  await server.hold();
  await server.startDraining();
  expectText(await ask("/readyz"), 503, '{"status":"fail","state":"draining"}');
  expect((await ask("/livez?verbose")).status).toBe(200);
  // The program has no such path, and is asked.
  expect((await ask("/fast")).status).toBe(404);
  expectRefusal(await ask("/other/readyz"));
  server.release();
  await expectPromptExit(server.program);
});
