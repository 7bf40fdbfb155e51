import { expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import type { ScriptedHook } from "../contract/fixtures/scripted-hook.ts";
import { start } from "./own-shutdown.ts";

const holdingHook: ScriptedHook = { phase: "flush", name: "buffers", does: "hold" };

test("[3.11] process.exit while a request is in flight: the report so far, and never 0", async () => {
  const server = await start([]);
  await server.hold();
  await server.startDraining();
  server.program.tell("exit 0");
  const report = await expectExit(server.program, 1);
  expect(report.requests.cut).toEqual([expect.objectContaining({ path: "/slow" })]);
  expect(server.program.linesLike('"report":{')).toHaveLength(1);
});

test("[3.11] while a hook has not run: it is named, and the code is 1", async () => {
  const server = await start([], {
    hooks: [holdingHook, { phase: "close", name: "pool", does: "end" }],
  });
  server.program.signal();
  await server.program.line("hook buffers started");
  server.program.tell("exit 0");
  const report = await expectExit(server.program, 1);
  expect(report.hooks.map(({ name, outcome }) => `${name} ${outcome}`).toSorted()).toEqual([
    "buffers timed-out",
    "pool timed-out",
  ]);
});

test("[3.11, 3.5] a worse code of the program's stands", async () => {
  const server = await start([], { hooks: [holdingHook] });
  server.program.signal();
  await server.program.line("hook buffers started");
  server.program.tell("exit 9");
  expect(await server.program.exit()).toMatchObject({ code: 9, signal: null });
  await server.program.report();
});

test("[3.11] a program that exits with its server does so behind the flush hooks", async () => {
  const server = await start([], { hooks: [holdingHook], env: { EXITS_WITH_SERVER: "1" } });
  server.program.signal();
  await server.program.line("hook buffers started");
  server.program.tell("release buffers");
  const report = await expectExit(server.program, 0);
  expect(report.hooks).toEqual([expect.objectContaining({ name: "buffers", outcome: "done" })]);
});

test("[3.11] outside of a shutdown process.exit is the program's alone", async () => {
  const server = await start([]);
  await server.hold();
  server.program.tell("exit 0");
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  expect(server.program.linesLike('"report":{')).toEqual([]);
});

test("[2.4] an exit listener that throws keeps the process from nothing but the 0", async () => {
  const server = await start([], { env: { EXIT_THROWS: "1" } });
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: 1, signal: null });
  await server.program.line("an exit listener went wrong");
});

test("[3.5] a program that ends by itself while it stops has its own code where ours is 0", async () => {
  const server = await start([{ name: "own", signal: "SIGTERM", does: "nothing" }]);
  server.program.signal();
  await expectPromptExit(server.program, 0);
});
