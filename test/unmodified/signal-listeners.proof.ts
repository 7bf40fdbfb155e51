import { expect, test } from "vitest";
import { Traffic } from "../helpers/traffic.ts";
import { expectNothingLost } from "./expect-nothing-lost.ts";
import { startUnmodified } from "./unmodified-program.ts";

const program = new URL("./fixtures/leaves-early.ts", import.meta.url);

test("[3.10] a program's own listener that ends it early is named in a warning", async () => {
  const { server } = await startUnmodified(program);
  const traffic = new Traffic(server);
  await traffic.underWay();
  server.program.signal();
  expect(await server.program.exit()).toMatchObject({ code: 0, signal: null });
  const warning = await server.program.line("SIGTERM listener");
  const { lost } = await traffic.end();
  expect(warning).toContain("leaveAtOnce");
  expect(server.program.linesLike("leaveAtOnce")).toHaveLength(1);
  // What the warning is about.
  expect(lost).not.toEqual([]);
});

test("[3.10] LASTCALL_SIGNAL_LISTENERS=exclusive takes it off, and nothing is lost", async () => {
  const unmodified = await startUnmodified(program, { LASTCALL_SIGNAL_LISTENERS: "exclusive" });
  await expectNothingLost(unmodified);
  expect(unmodified.server.program.linesLike("leaveAtOnce")).toEqual([]);
});
