import { expect, test } from "vitest";
import { Traffic } from "../helpers/traffic.ts";
import { expectNothingLost } from "./expect-nothing-lost.ts";
import { startUnmodified } from "./unmodified-program.ts";

const program = new URL("./fixtures/leaves-early.ts", import.meta.url);

test("[3.10] a program's own listener that exits is held back, and nothing is lost", async () => {
  const unmodified = await startUnmodified(program);
  await expectNothingLost(unmodified);
  await unmodified.server.program.line(/leaveAtOnce \(.*leaves-early.ts:\d+\)\) ended by/);
});

test("[3.10] LASTCALL_SIGNAL_LISTENERS=shared calls it at the signal, and warns of what that loses", async () => {
  const { server } = await startUnmodified(program, { LASTCALL_SIGNAL_LISTENERS: "shared" });
  const warning = await server.program.line('signalListeners "shared"');
  const traffic = new Traffic(server);
  await traffic.underWay();
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: 1, signal: null });
  const { lost } = await traffic.end();
  expect(warning).toContain("leaveAtOnce");
  // What the warning is about.
  expect(lost).not.toEqual([]);
});

test("[3.10] LASTCALL_SIGNAL_LISTENERS=exclusive never calls it", async () => {
  const unmodified = await startUnmodified(program, { LASTCALL_SIGNAL_LISTENERS: "exclusive" });
  await expectNothingLost(unmodified);
  expect(unmodified.server.program.linesLike("ended by process.exit")).toEqual([]);
});
