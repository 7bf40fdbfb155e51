import { expect, test } from "vitest";
import { expectExit, expectPromptExit } from "../helpers/expectations.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const kind = serverKinds.http;

test("[8.1] one report, in one line, with the phases, requests, connections and hooks", async () => {
  const server = await startServer(kind, {
    lifecycle: { shutdownDelayMs: 300 },
    hooks: [{ phase: "flush", name: "buffers", does: "end" }],
  });
  const idle = await server.open("/fast");
  await idle.response();
  await server.hold();
  await server.hold("/stream");
  await server.startDraining();
  await server.fetch("/fast");
  await server.fetch("/fast");
  server.release();
  const report = await expectPromptExit(server.program);
  expect(server.program.linesLike("stopped in")).toHaveLength(1);
  expect(report).toMatchObject({
    reason: "SIGTERM",
    exitCode: 0,
    lameDuck: { endedBy: "delay-over" },
    requests: { completed: 2, refused: 2, cut: [] },
    work: { completed: 0, cut: [] },
    connections: { atSignal: 3, cut: 0 },
    hooks: [{ phase: "flush", name: "buffers", outcome: "done" }],
  });
  expect(report.connections.acceptedAfter).toBeGreaterThanOrEqual(3);
  expect(report.phases.map(({ phase }) => phase)).toEqual(["lame-duck", "draining", "closing"]);
  const [lameDuck, draining, closing] = report.phases;
  expect(lameDuck?.startMs).toBeLessThan(100);
  expect(draining?.startMs).toBeGreaterThanOrEqual(290);
  expect(closing?.startMs).toBeGreaterThanOrEqual(draining?.startMs ?? 0);
  expect(report.durationMs).toBeGreaterThanOrEqual(closing?.startMs ?? 0);
});

test("[8.2] no query string, header, body or control character of a request is in a log or report", async () => {
  const server = await startServer(kind, {
    lifecycle: { gracePeriodMs: 2_000, flushReserveMs: 500, whileDraining: "answer" },
  });
  const secrets = {
    method: "POST",
    headers: { "X-Token": "secret-header", "Content-Length": "100" },
    body: "secret-body\u0007\u001b[31m",
  };
  await server.hold("/hang?token=secret-query", secrets);
  await server.hold("/hang-stream?token=secret-query", secrets);
  await server.startDraining();
  await server.fetch("/fast?token=secret-query", { headers: { "X-Token": "secret-header" } });
  const report = await expectExit(server.program, 1);
  expect(report.requests.cut).toHaveLength(2);
  const logged = server.program.lines.filter((line) => !/^(started|cut signal)/.test(line));
  expect(logged.filter((line) => line.includes("secret"))).toEqual([]);
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  expect(logged.filter((line) => /[\u0000-\u001f\u007f-\u009f]/.test(line))).toEqual([]);
});

test("[8.2] an error with line breaks in its message stays one line of the report", async () => {
  const server = await startServer(kind, {
    hooks: [{ phase: "flush", name: "two\nlines", does: "throw" }],
  });
  server.program.signal();
  const report = await expectExit(server.program, 1);
  expect(report.hooks).toMatchObject([{ outcome: "failed" }]);
});

test("[8.3] the logger is an option, and told by level", async () => {
  const server = await startServer(kind, { env: { LOGGER: "line per level" } });
  server.program.tell("throw");
  await expect(server.program.exit()).resolves.toMatchObject({ code: 1, signal: null });
  expect(server.program.linesLike(/^info .*shutting down:/)).toHaveLength(1);
  expect(server.program.linesLike(/^error stopped in .*exit code 1$/)).toHaveLength(1);
  expect(server.program.linesLike(/^error .*thrown by nobody/)).toHaveLength(1);
  expect(server.program.linesLike(/^lastcall: /)).toEqual([]);
});
