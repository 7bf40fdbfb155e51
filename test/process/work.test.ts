import { expect, test } from "vitest";
import { expectExit, expectPromptExit, expectRefusal } from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const kind = serverKinds.http;

test("[7.2, 1.1] tracked work is in flight: the flush hooks wait for it", async () => {
  const server = await startServer(kind, {
    hooks: [{ phase: "flush", name: "buffers", does: "end" }],
  });
  server.program.tell("track job");
  await server.program.line("tracking job");
  await server.startDraining();
  expectRefusal(await server.fetch("/fast"));
  const early = server.program.linesLike("hook buffers");
  server.program.tell("release job");
  const report = await expectPromptExit(server.program);
  expect(early).toEqual([]);
  expect(report.work).toMatchObject({ completed: 1, cut: [] });
  expect(server.program.linesLike("hook buffers ended")).toHaveLength(1);
});

test("[7.2] work tracked while draining is waited for too", async () => {
  const server = await startServer(kind);
  await server.hold();
  await server.startDraining();
  server.program.tell("track late");
  await server.program.line("tracking late");
  server.program.tell("release slow");
  expectRefusal(await server.fetch("/fast"));
  const wasRunning = server.program.running;
  server.program.tell("release late");
  const report = await expectPromptExit(server.program);
  expect(wasRunning).toBe(true);
  expect(report.work).toMatchObject({ completed: 1, cut: [] });
});

test("[7.2] work that fails is over all the same, and its error is its owner's", async () => {
  const server = await startServer(kind);
  server.program.tell("track-failing job");
  await server.program.line("tracking failed: job failed");
  server.program.tell("in-flight");
  await server.program.line("in flight 0");
  server.program.signal();
  await expectPromptExit(server.program);
});

test("[7.2, 3.5] work that never ends is cut at the drain deadline, and named", async () => {
  const server = await startServer(kind, {
    lifecycle: { gracePeriodMs: 2_500, flushReserveMs: 1_000 },
  });
  server.program.tell("track job");
  await server.program.line("tracking job");
  server.program.signal();
  const report = await expectExit(server.program, 1);
  expect(report.work).toMatchObject({ completed: 0, cut: ["job"] });
});

test("[7.2, 1.1] lifecycle.signal aborts when the shutdown begins, cutSignal only when something is cut", async () => {
  const server = await startServer(kind);
  await server.hold();
  await server.startDraining();
  await server.program.line(/^signal aborted/);
  server.release();
  await expectPromptExit(server.program);
  expect(server.program.linesLike("cut signal aborted")).toEqual([]);
});
