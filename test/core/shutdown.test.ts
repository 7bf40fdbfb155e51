import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, test, vi } from "vitest";
import { REPORT_CHANNEL } from "../../packages/core/src/report/channels.ts";
import { deferred } from "./deferred.ts";
import { setUp } from "./shutdown-stage.ts";

test("[1.3] with nothing to wait for it takes no time", async () => {
  const { clock, parts, stop } = setUp();
  parts.state.advance("ready");
  const finished = stop();
  await clock.advance();
  const { report, deadline } = await finished;
  expect(report).toMatchObject({ reason: "SIGTERM", exitCode: 0, durationMs: 0 });
  expect(deadline).toBe(10_000);
  expect(clock.pending).toBe(0);
});

test("[1.1] at the signal, in the same moment: not ready, signal aborted, deregister started", () => {
  const { parts, lines, stop } = setUp();
  const events: string[] = [];
  parts.state.advance("ready");
  parts.signal.signal.addEventListener("abort", () => events.push(parts.state.current));
  parts.hooks.add("deregister", "registry", () => void events.push("deregister"));
  void stop();
  expect(events).toEqual(["draining", "deregister"]);
  expect(lines).toEqual(["shutting down: SIGTERM"]);
});

test("[1.1] draining waits for the work and for the deregister hooks, then the flush begins", async () => {
  const { clock, parts, stop } = setUp();
  const [job, registry] = [deferred(), deferred()];
  const flush = vi.fn();
  void parts.work.track("job", job.promise);
  parts.hooks.add("deregister", "registry", () => registry.promise);
  parts.hooks.add("flush", "buffer", flush);
  void stop();
  await clock.advance(1_000);
  job.resolve();
  await clock.advance(1_000);
  expect(flush).not.toHaveBeenCalled();
  registry.resolve();
  await clock.advance();
  // The flush hooks may use what the requests did not.
  expect(flush).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ remainingMs: 8_000 - 50, reason: "SIGTERM" }),
  );
});

test("[4.8, 7.2] at the drain deadline the cut signal aborts, and what is left is named", async () => {
  const { clock, parts, stop } = setUp();
  void parts.work.track("report\nof june", new Promise(() => {}));
  const flush = vi.fn();
  parts.hooks.add("flush", "buffer", flush);
  const finished = stop();
  await clock.advance(7_700);
  expect(parts.cutSignal.signal.aborted).toBe(false);
  await clock.advance(300);
  expect(parts.cutSignal.signal.aborted).toBe(true);
  const { report } = await finished;
  expect(flush).toHaveBeenCalledOnce();
  expect(report).toMatchObject({
    exitCode: 1,
    work: { completed: 0, cut: ["report\ufffdof june"] },
  });
});

test("[2.6] the whole reserve is there when the flush hooks start", async () => {
  const { clock, parts, stop } = setUp();
  void parts.work.track("hangs", new Promise(() => {}));
  const flush = vi.fn<(context: { readonly remainingMs: number }) => void>();
  parts.hooks.add("flush", "buffer", flush);
  void stop();
  await clock.advance(8_000);
  expect(flush.mock.calls[0]?.[0].remainingMs).toBeGreaterThanOrEqual(2_000);
});

describe("[2.8] what ended the lame duck", () => {
  test.each([
    ["never-ready", { shutdownDelayMs: 3_000 }, false, 0],
    ["delay-over", { shutdownDelayMs: 3_000 }, true, 3_000],
    ["delay-over", { shutdownDelayMs: 0 }, true, 0],
    ["no-prober", { shutdownDelayMs: "auto" }, true, 0],
  ] as const)("%s with %o, ready %s", async (endedBy, options, ready, durationMs) => {
    const { clock, parts, stop } = setUp(options);
    if (ready) parts.state.advance("ready");
    const finished = stop();
    await clock.advance(10_000);
    const { report } = await finished;
    expect(report.lameDuck).toEqual({ endedBy, durationMs });
    expect(report.phases.map(({ phase }) => phase)).toEqual([
      ...(durationMs > 0 ? ["lame-duck"] : []),
      "draining",
      "closing",
    ]);
  });
});

describe("[8.1] the report", () => {
  test("is told in one sentence, last, and published", async () => {
    const published: unknown[] = [];
    const listener = (message: unknown): void => void published.push(message);
    subscribe(REPORT_CHANNEL, listener);
    const { clock, parts, lines, stop } = setUp();
    parts.hooks.add("close", "pool", () => {});
    const finished = stop("SIGTERM\r\nforged line");
    await clock.advance();
    const { report } = await finished;
    unsubscribe(REPORT_CHANNEL, listener);
    expect(published).toEqual([report]);
    expect(lines.at(-1)).toBe("stopped in 0.00 s: 0 finished, 0 refused, 0 cut");
  });

  test("[8.2] every line is one line, whatever the reason", async () => {
    const { clock, lines, stop } = setUp();
    void stop("SIGTERM\r\nforged line");
    await clock.advance();
    for (const line of lines) expect(line).not.toMatch(/[\r\n]/);
  });

  test("[3.5] an uncaught error makes the exit code 1", async () => {
    const { clock, stop } = setUp();
    const finished = stop("uncaughtException", true);
    await clock.advance();
    await expect(finished).resolves.toMatchObject({ report: { exitCode: 1 } });
  });

  test("[8.1] the phases' times follow one another and add up", async () => {
    const { clock, parts, stop } = setUp({ shutdownDelayMs: 1_000 });
    parts.state.advance("ready");
    void parts.work.track("job", new Promise<void>((resolve) => void clock.after(2_500, resolve)));
    parts.hooks.add(
      "flush",
      "buffer",
      () => new Promise<void>((done) => void clock.after(70, done)),
    );
    const finished = stop();
    await clock.advance(10_000);
    const { report } = await finished;
    expect(report).toMatchObject({
      durationMs: 2_570,
      phases: [
        { phase: "lame-duck", startMs: 0, durationMs: 1_000 },
        { phase: "draining", startMs: 1_000, durationMs: 1_500 },
        { phase: "closing", startMs: 2_500, durationMs: 70 },
      ],
      work: { completed: 1, cut: [] },
    });
  });
});

test("[2.4, 2.6] servers that can't begin to drain keep no buffer from being written", async () => {
  const { clock, parts, lines, stop } = setUp();
  parts.state.advance("ready");
  parts.servers.startDraining = () => {
    throw new Error("a server broke");
  };
  const hooks = { deregister: vi.fn(), flush: vi.fn() };
  for (const [phase, run] of Object.entries(hooks))
    parts.hooks.add(phase as keyof typeof hooks, phase, run);
  const finished = stop();
  await clock.advance();
  const { report } = await finished;
  expect(report.exitCode).toBe(1);
  expect(hooks.deregister).toHaveBeenCalledOnce();
  expect(hooks.flush).toHaveBeenCalledOnce();
  expect(lines.join("\n")).toContain("the drain failed: Error: a server broke");
});

test("[7.2, 1.1] work that a flush hook begins is waited for before the close hooks run", async () => {
  const { clock, parts, stop } = setUp();
  const written = deferred();
  const close = vi.fn();
  parts.hooks.add("flush", "buffer", () => void parts.work.track("write", written.promise));
  parts.hooks.add("close", "pool", close);
  const finished = stop();
  await clock.advance(500);
  expect(close).not.toHaveBeenCalled();
  written.resolve();
  await clock.advance();
  expect(close).toHaveBeenCalledOnce();
  await expect(finished).resolves.toMatchObject({ report: { exitCode: 0 } });
});

test("[2.4, 8.3] a log that never ends is waited for up to the grace period's end", async () => {
  const { clock, parts, stop } = setUp();
  parts.logger.end = () => new Promise(() => {});
  const finished = stop();
  await clock.advance(1_000);
  const { closeLogs } = await finished;
  const closed = vi.fn();
  void closeLogs(true).then(closed);
  await clock.advance(8_999);
  expect(closed).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(closed).toHaveBeenCalledExactlyOnceWith(0);
});
