import { expect, test } from "vitest";
import { startServer } from "../helpers/running-server.ts";

const kind = { program: new URL("fixtures/own-functions.ts", import.meta.url), secure: false };
const GRACE_MS = 3_000;
/** What a busy machine may add. */
const SLACK_MS = 3_000;

test.each([
  ["a logger that throws", 0],
  ["a logger that rejects", 0],
  ["a logger that throws later", 1],
  ["a logger that blocks", 0],
  ["a logger of silence", 0],
  ["a predicate that throws", 0],
  ["a hook that rejects with what is no error", 1],
  ["a hook with figures that JSON can't write", 0],
  ["a listener of the signal that throws", 0],
  ["subscribers that throw", 0],
  ["a listener of the exit that throws", 1],
  ["work without end", 1],
])("[2.4, 3.5] %s: the flush runs, and the exit comes in time, with %d", async (hostile, code) => {
  const server = await startServer(kind, {
    env: { HOSTILE: hostile },
    lifecycle: { gracePeriodMs: GRACE_MS, flushReserveMs: 1_000 },
  });
  const client = await server.open("/fast");
  await client.response();
  const at = server.program.signal();
  const exit = await server.program.exit();
  expect(exit).toMatchObject({ code, signal: null });
  expect(exit.at - at).toBeLessThan(GRACE_MS + SLACK_MS);
  await server.program.line("journal flushed");
});

test("[8.1, 8.2] figures are told as JSON can write them, and a long list as its first hundred and a count", async () => {
  const figures = await startServer(kind, {
    env: { HOSTILE: "a hook with figures that JSON can't write" },
  });
  figures.program.signal();
  const [bad] = (await figures.program.report()).hooks;
  expect(bad?.figures).toEqual({
    big: 12,
    text: "\ufffd[2J\ufffd",
    self: "[object Object]",
    throws: "[object Object]",
  });

  const work = await startServer(kind, {
    env: { HOSTILE: "work without end" },
    lifecycle: { gracePeriodMs: 1_000 },
  });
  work.program.signal();
  const report = await work.program.report();
  expect(report.work.cutCount).toBe(130_000);
  expect(report.work.cut.slice(0, 2)).toEqual(["task 0", "task 1"]);
  expect(report.work.cut.length).toBeLessThanOrEqual(100);
  for (const line of work.program.lines) expect(Buffer.byteLength(line)).toBeLessThan(16_384);
});
