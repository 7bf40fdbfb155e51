import { expect, test } from "vitest";
import { startProgram } from "../helpers/child-program.ts";
import { expectPromptExit, expectText, PROMPT_MS } from "../helpers/expectations.ts";
import { SIGTERM, start, story } from "./own-shutdown.ts";

test("[2.4, 3.10] one that never ends is waited for until the grace period's end, and makes the code 1", async () => {
  const lifecycle = { gracePeriodMs: 1_500 };
  const server = await start([{ name: "own", ...SIGTERM, does: "hang" }], { lifecycle });
  const at = server.program.signal();
  const exit = await server.program.exit();
  expect(exit).toMatchObject({ code: 1, signal: null });
  expect(exit.at - at).toBeGreaterThan(1_400);
  expect(exit.at - at).toBeLessThan(1_500 + PROMPT_MS);
  expect(await server.program.line("warn the program's own")).toMatch(/own \(.*had not ended/);
});

test("[3.5, 3.10] a promise that can't settle any more makes the code 1, at once", async () => {
  const server = await start([{ name: "own", ...SIGTERM, does: "wait for nothing" }]);
  const at = server.program.signal();
  const exit = await server.program.exit();
  expect(exit).toMatchObject({ code: 1, signal: null });
  expect(exit.at - at).toBeLessThan(PROMPT_MS);
  await server.program.line("unsettled: own");
});

test("[3.10] shared: called at the signal, waited for, and warned of at the start", async () => {
  const lifecycle = { signalListeners: "shared" };
  const server = await start([{ name: "own", ...SIGTERM, does: "promise" }], { lifecycle });
  expect(await server.program.line(/^warn /)).toMatch(/"shared".*own \(test/);
  const client = await server.hold();
  server.program.signal();
  await server.program.line("own cleaned up");
  server.release();
  expectText(await client.response(), 200, "slow");
  await expectPromptExit(server.program);
  expect(story(server)).toEqual([
    'own called with ["SIGTERM",15] when draining',
    "own cleaned up",
    "stopped",
  ]);
});

test("[3.10] shared: one that takes longer than the drain is waited for", async () => {
  const lifecycle = { signalListeners: "shared" };
  const own = [{ name: "own", ...SIGTERM, does: "exit", code: 4 }] as const;
  const server = await start(own, { lifecycle, env: { CLEANUP_MS: "1000" } });
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: 4, signal: null });
  await server.program.line("own cleaned up");
});

test("[3.10] exclusive: never called, and warned of at the start", async () => {
  const lifecycle = { signalListeners: "exclusive" };
  const server = await start([{ name: "own", ...SIGTERM, does: "exit", code: 4 }], { lifecycle });
  expect(await server.program.line(/^warn /)).toMatch(/"exclusive".*own \(test/);
  server.program.signal();
  await expectPromptExit(server.program);
  expect(server.program.linesLike("own called")).toEqual([]);
});

test("[3.10] without a listener of its own nothing warns or waits", async () => {
  const server = await start([]);
  server.program.signal();
  const report = await expectPromptExit(server.program);
  expect(report.signalListeners).toEqual([]);
  expect(server.program.linesLike(/^warn|signal listeners/)).toEqual([]);
});

test("[3.2, 3.10] a signal that is repeated while they run calls none a second time", async () => {
  const server = await start([{ name: "own", ...SIGTERM, does: "exit" }]);
  server.program.signal();
  await server.program.line("own called");
  server.program.signal();
  await expectPromptExit(server.program);
  expect(server.program.linesLike("own called")).toHaveLength(1);
});

test("[3.6, 3.10] what was said by then is written out before one that exits is called", async () => {
  const program = startProgram(new URL("./fixtures/chatty-listener.ts", import.meta.url), {
    readOutput: false,
    lifecycle: { gracePeriodMs: 60_000 },
  });
  await program.port();
  program.signal();
  await program.line("chatted");
  program.readOutput();
  await program.line("the last line");
  await program.line("ended by process.exit(0)");
  await expectPromptExit(program);
});
