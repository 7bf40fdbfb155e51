import { expect, test } from "vitest";
import { expectExit, expectPromptExit, expectRefusal } from "../helpers/expectations.ts";
import { hookContext } from "../helpers/hook-context.ts";
import { startServer } from "../helpers/running-server.ts";
import { serverKinds } from "../helpers/server-kinds.ts";

const kind = serverKinds.http;

test("[1.1, 7.1] deregister at the signal, flush after the last request, then close, newest first", async () => {
  const server = await startServer(kind, {
    hooks: [
      { phase: "close", name: "pool", does: "end" },
      { phase: "close", name: "cache", does: "end" },
      { phase: "flush", name: "buffers", does: "hold" },
      { phase: "flush", name: "metrics", does: "hold" },
      { phase: "deregister", name: "registry", does: "end" },
    ],
  });
  await server.hold();
  await server.startDraining();
  await server.program.line("hook registry ended");
  expectRefusal(await server.fetch("/fast"));
  const flushedEarly = server.program.linesLike("hook buffers");
  server.program.tell("release slow");
  await Promise.all(
    ["buffers", "metrics"].map((name) => server.program.line(`hook ${name} started`)),
  );
  const closedEarly = server.program.linesLike(/hook (pool|cache)/);
  server.program.tell("release metrics");
  server.program.tell("release buffers");
  const report = await expectPromptExit(server.program);
  expect(flushedEarly).toEqual([]);
  expect(closedEarly).toEqual([]);
  const ended = server.program.linesLike(/^hook \w+ ended/).map((line) => line.split(" ")[1]);
  expect(ended).toEqual(["registry", "metrics", "buffers", "cache", "pool"]);
  expect(report.hooks.map(({ outcome }) => outcome)).toEqual(Array(5).fill("done"));
});

test("[1.1] close hooks run one after the other", async () => {
  const server = await startServer(kind, {
    hooks: [
      { phase: "close", name: "pool", does: "end" },
      { phase: "close", name: "cache", does: "hold" },
    ],
  });
  server.program.signal();
  await server.program.line("hook cache started");
  server.program.tell("in-flight");
  await server.program.line("in flight 0");
  const early = server.program.linesLike("hook pool");
  server.release();
  await expectPromptExit(server.program);
  expect(early).toEqual([]);
  expect(server.program.linesLike("hook pool ended")).toHaveLength(1);
});

test("[1.1] draining lasts until the deregister hooks have ended, answering 503", async () => {
  const server = await startServer(kind, {
    hooks: [
      { phase: "deregister", name: "registry", does: "hold" },
      { phase: "flush", name: "buffers", does: "end" },
    ],
  });
  await server.startDraining();
  await server.program.line("hook registry started");
  expectRefusal(await server.fetch("/fast"));
  const early = server.program.linesLike("hook buffers");
  server.release();
  await expectPromptExit(server.program);
  expect(early).toEqual([]);
  expect(server.program.linesLike("hook buffers ended")).toHaveLength(1);
});

test("[7.1, 3.5] a hook that throws is reported by name, and the others still run", async () => {
  const server = await startServer(kind, {
    hooks: [
      { phase: "deregister", name: "registry", does: "throw" },
      { phase: "flush", name: "buffers", does: "reject" },
      { phase: "flush", name: "metrics", does: "end" },
      { phase: "close", name: "pool", does: "end" },
      { phase: "close", name: "cache", does: "throw" },
    ],
  });
  server.program.signal();
  const report = await expectExit(server.program, 1);
  const outcomes = Object.fromEntries(report.hooks.map(({ name, outcome }) => [name, outcome]));
  expect(outcomes).toEqual({
    registry: "failed",
    buffers: "failed",
    metrics: "done",
    pool: "done",
    cache: "failed",
  });
  const registry = report.hooks.find(({ name }) => name === "registry");
  expect(registry).toMatchObject({ phase: "deregister" });
  expect(registry?.error).toContain("registry went wrong");
});

test("[7.1] a hook that times out is told by its signal and reported, and the others still run", async () => {
  const server = await startServer(kind, {
    hooks: [
      { phase: "flush", name: "deaf", does: "hang", timeoutMs: 300 },
      { phase: "flush", name: "attentive", does: "heed", timeoutMs: 300 },
      { phase: "close", name: "pool", does: "end" },
    ],
  });
  server.program.signal();
  const report = await expectPromptExit(server.program, 1);
  const outcomes = Object.fromEntries(report.hooks.map(({ name, outcome }) => [name, outcome]));
  expect(outcomes).toEqual({ deaf: "timed-out", attentive: "timed-out", pool: "done" });
  expect(server.program.linesLike("hook attentive ended")).toHaveLength(1);
  const deaf = report.hooks.find(({ name }) => name === "deaf");
  expect(deaf?.durationMs).toBeGreaterThan(250);
});

test("[7.1] a deregister hook that times out does not hold the drain", async () => {
  const server = await startServer(kind, {
    hooks: [{ phase: "deregister", name: "registry", does: "hang", timeoutMs: 300 }],
  });
  server.program.signal();
  const report = await expectPromptExit(server.program, 1);
  expect(report.hooks).toMatchObject([{ name: "registry", outcome: "timed-out" }]);
});

test("[7.1] hooks are given the reason and the time that remains", async () => {
  const server = await startServer(kind, {
    lifecycle: { gracePeriodMs: 20_000, signals: ["SIGTERM", "SIGUSR2"] },
    hooks: [
      { phase: "deregister", name: "registry", does: "end" },
      { phase: "flush", name: "buffers", does: "end" },
      { phase: "close", name: "pool", does: "end" },
    ],
  });
  server.program.signal("SIGUSR2");
  await expectPromptExit(server.program);
  for (const name of ["registry", "buffers", "pool"]) {
    const { reason, remainingMs } = await hookContext(server.program, name);
    expect(reason).toBe("SIGUSR2");
    expect(remainingMs).toBeGreaterThan(10_000);
    expect(remainingMs).toBeLessThanOrEqual(20_000);
  }
});

test("[7.3] a hook added after its phase has ended is refused with a code; one for a later phase runs", async () => {
  const server = await startServer(kind, {
    hooks: [
      { phase: "flush", name: "buffers", does: "hold" },
      { phase: "close", name: "pool", does: "hold" },
    ],
  });
  server.program.signal();
  await server.program.line("hook buffers started");
  server.program.tell("hook deregister");
  expect(await server.program.line("late deregister hook")).toContain("ERR_LASTCALL_PHASE_ENDED");
  server.program.tell("hook close");
  expect(await server.program.line("late close hook")).toContain("added");
  server.program.tell("release buffers");
  await server.program.line("hook late-close ended");
  await server.program.line("hook pool started");
  server.program.tell("hook flush");
  expect(await server.program.line("late flush hook")).toContain("ERR_LASTCALL_PHASE_ENDED");
  server.release();
  await expectPromptExit(server.program);
});
