import { expect, test } from "vitest";
import { expectRefusal, expectText, PROMPT_MS } from "../helpers/expectations.ts";
import { type ServerKind, startServer } from "../helpers/running-server.ts";

const kind: ServerKind = {
  program: new URL("./fixtures/threads.ts", import.meta.url),
  secure: false,
};

test("[3.12] a server in a worker thread is drained like any other", async () => {
  const server = await startServer(kind);
  const client = await server.hold();
  server.program.signal();
  await server.program.line("shutting down: SIGTERM", 2);
  expectRefusal(await server.fetch("/fast"));
  expectText(await client.response(), 200, "slow");
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
});

test("[3.12, 3.2] so are those of several threads, and a repeated signal changes nothing", async () => {
  const server = await startServer(kind, { env: { THREADS: "3" } });
  await server.program.port(3);
  const client = await server.hold();
  server.program.signal();
  await server.program.line("shutting down: SIGTERM", 4);
  server.program.signal();
  expectText(await client.response(), 200, "slow");
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
});

test("[3.12, 3.10] a program that waits for its threads finds them alive, and they end as it says", async () => {
  const server = await startServer(kind, { env: { MAIN: "waits for its threads", THREADS: "2" } });
  await server.program.port(2);
  const client = await server.hold();
  const at = server.program.signal();
  expectText(await client.response(), 200, "slow");
  const exit = await server.program.exit();
  expect(exit).toMatchObject({ code: 0, signal: null });
  expect(exit.at - at).toBeLessThan(2 * PROMPT_MS);
  await server.program.line("own: all threads are gone");
});

test("[3.12, 3.5] a hook that fails in a thread makes the process's code 1", async () => {
  const server = await startServer(kind, { env: { THREAD: "fails" } });
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: 1, signal: null });
});

test("[3.12, 2.4] a thread that hangs is waited for until the grace period's end", async () => {
  const lifecycle = { gracePeriodMs: 1_500 };
  const server = await startServer(kind, { lifecycle, env: { THREAD: "hangs" } });
  const at = server.program.signal();
  const exit = await server.program.exit();
  expect(exit).toMatchObject({ code: 1, signal: null });
  expect(exit.at - at).toBeGreaterThan(1_300);
  expect(exit.at - at).toBeLessThan(1_500 + PROMPT_MS);
});

test("[3.12] where the main thread does not know lastcall, the thread says so", async () => {
  const server = await startServer(kind, { env: { MAIN: "without lifecycle" } });
  const warning = await server.program.line("only the main thread hears signals");
  expect(warning).toContain('"level":"warn"');
});
