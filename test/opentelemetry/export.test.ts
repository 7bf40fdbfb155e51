import { expect, test } from "vitest";
import { expectExit } from "../helpers/expectations.ts";
import { type RunningServer, startServer } from "../helpers/running-server.ts";
import type { ProgramOptions } from "../helpers/child-program.ts";
import { Collector } from "./collector.ts";

const kind = {
  program: new URL("./fixtures/exporting-server.ts", import.meta.url),
  secure: false,
} as const;

async function start(
  options: ProgramOptions,
): Promise<{ server: RunningServer; collector: Collector }> {
  const collector = await Collector.start();
  const server = await startServer(kind, { ...options, env: collector.env });
  return { server, collector };
}

function eventsOf(collector: Collector): string[] {
  const span = collector.spans.find(({ name }) => name === "shutdown");
  expect(span).not.toHaveProperty("parentSpanId");
  return span!.events.map(({ name }) => name);
}

test("[8.3, 7.1] no span is lost by a stop: of requests before it, in flight, refused, and of the shutdown itself", async () => {
  const { server, collector } = await start({
    lifecycle: { shutdownDelayMs: 200, name: "orders" },
    hooks: [{ phase: "close", name: "pool", does: "end" }],
  });
  for (let n = 0; n < 3; n += 1) await server.fetch("/fast");
  await server.hold("/slow");
  await server.hold("/stream");
  expect(collector.spans).toEqual([]);
  await server.startDraining();
  expect((await server.fetch("/fast")).status).toBe(503);
  server.release();
  const report = await expectExit(server.program, 0);
  const requests = collector.spanNames().filter((name) => !/probe|readyz|shutdown/.test(name));
  expect(requests).toEqual(["GET /fast", "GET /fast", "GET /fast", "GET /slow", "GET /stream"]);
  expect(eventsOf(collector)).toEqual([
    "lame-duck",
    "draining",
    "closing",
    "hook",
    "hook",
    "closed",
  ]);
  expect(collector.values("lastcall.shutdown.requests")).toEqual({
    "completed orders": report.requests.completed,
    "refused orders": report.requests.refused,
    "aborted orders": 0,
    "cut orders": 0,
  });
  expect(report.requests).toMatchObject({ completed: 2, refused: 1 });
  expect(collector.values("lastcall.state")).toMatchObject({
    "ready orders": 0,
    "closed orders": 1,
  });
  expect(collector.values("lastcall.active_requests")).toEqual({ orders: 0 });
  expect(collector.values("lastcall.shutdown.phase.duration")).toEqual({
    "lame-duck orders": 1,
    "draining orders": 1,
    "closing orders": 1,
  });
  expect(collector.values("lastcall.hook.duration")).toEqual({
    "flush opentelemetry done orders": 1,
    "close pool done orders": 1,
  });
  expect(collector.values("lastcall.shutdown.duration")).toEqual({ "0 orders": 1 });
});

test("[4.8, 7.1] the span of a request that is cut is exported, and the shutdown's says what was cut", async () => {
  const { server, collector } = await start({
    lifecycle: { gracePeriodMs: 4_000, shutdownDelayMs: 0 },
    hooks: [{ phase: "flush", name: "journal", does: "throw" }],
  });
  await server.hold("/hang");
  server.program.tell("track forever");
  await server.program.line("tracking forever");
  server.program.signal();
  await expectExit(server.program, 1);
  expect(collector.spanNames()).toEqual(["GET /hang", "shutdown"]);
  expect(eventsOf(collector)).toEqual(["draining", "cut", "closing", "hook", "hook", "closed"]);
  const shutdown = collector.spans.find(({ name }) => name === "shutdown")!;
  expect(shutdown.status.code).toBe(2);
  const cut = shutdown.attributes.find(({ key }) => key === "lastcall.cut_requests");
  expect(cut?.value.intValue).toBe(1);
  expect(collector.values("lastcall.shutdown.requests")).toMatchObject({ cut: 1, completed: 0 });
  expect(collector.values("lastcall.shutdown.cut_tasks")).toEqual({ "": 1 });
  expect(collector.values("lastcall.hook.duration")).toMatchObject({
    "flush journal failed": 1,
    "flush opentelemetry done": 1,
  });
});

test("[7.3] a collector that is not there holds no exit, and is in the report", async () => {
  const server = await startServer(kind, {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" },
  });
  await server.fetch("/fast");
  const at = server.program.signal();
  const report = await expectExit(server.program, 1);
  expect(report.hooks).toMatchObject([{ phase: "flush", name: "opentelemetry" }]);
  expect(report.hooks[0]?.outcome).not.toBe("done");
  // Of a grace period of a minute.
  expect((await server.program.exit()).at - at).toBeLessThan(20_000);
});
