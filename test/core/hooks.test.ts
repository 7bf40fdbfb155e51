import { describe, expect, test, vi } from "vitest";
import type { HookRun } from "../../packages/core/src/hook.ts";
import { Hooks } from "../../packages/core/src/phases/hooks.ts";
import { deferred } from "./deferred.ts";
import { FakeClock } from "./fake-clock.ts";

function setUp(): { clock: FakeClock; hooks: Hooks } {
  const clock = new FakeClock();
  return { clock, hooks: new Hooks(clock) };
}

const hang: HookRun = () => new Promise(() => {});

describe("[7.1] together: deregister and flush", () => {
  test.each(["deregister", "flush"] as const)("%s hooks run at the same time", async (phase) => {
    const { clock, hooks } = setUp();
    const started: string[] = [];
    for (const name of ["a", "b"]) hooks.add(phase, name, () => void started.push(name));
    const ended = hooks.runTogether(phase, "test", 100);
    expect(started).toEqual(["a", "b"]);
    await ended;
    expect(hooks.reports.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      "a done",
      "b done",
    ]);
    expect(clock.pending).toBe(0);
  });

  test("one that throws, rejects or hangs is named, and the others still run", async () => {
    const { clock, hooks } = setUp();
    hooks.add("flush", "throws", () => {
      throw new Error("no disk");
    });
    hooks.add("flush", "rejects", () => Promise.reject(new Error("no\nnetwork")));
    hooks.add("flush", "rejects oddly", () => Promise.reject("text"));
    hooks.add("flush", "hangs", hang);
    hooks.add("flush", "good", () => "ignored");
    const ended = hooks.runTogether("flush", "test", 1_000);
    await clock.advance(1_000);
    await ended;
    const reports = Object.fromEntries(hooks.reports.map((report) => [report.name, report]));
    expect(reports).toMatchObject({
      throws: { outcome: "failed", error: "no disk" },
      rejects: { outcome: "failed", error: "no…" },
      "rejects oddly": { outcome: "failed", error: "text" },
      hangs: { outcome: "timed-out", durationMs: 1_000 },
      good: { outcome: "done", durationMs: 0 },
    });
  });

  test("a hook is given its signal, its time and the reason", async () => {
    const { clock, hooks } = setUp();
    await clock.advance(500);
    const run = vi.fn<HookRun>(hang);
    hooks.add("flush", "phase's time", run);
    hooks.add("flush", "own time", run, { timeoutMs: 200 });
    hooks.add("flush", "too much time", run, { timeoutMs: 10_000 });
    const ended = hooks.runTogether("flush", "SIGTERM", 2_000);
    const contexts = run.mock.calls.map(([context]) => context);
    expect(contexts.map(({ remainingMs }) => remainingMs)).toEqual([1_500, 200, 1_500]);
    expect(contexts[0]).toMatchObject({ reason: "SIGTERM", signal: { aborted: false } });

    await clock.advance(200);
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
    expect(String(contexts[1]?.signal.reason)).toContain("hook own time timed out after 200 ms");
    await clock.advance(1_300);
    await ended;
    expect(contexts.every(({ signal }) => signal.aborted)).toBe(true);
  });

  test("a flush that hangs leaves a tenth of the time to the close hooks", async () => {
    const { clock, hooks } = setUp();
    const close = vi.fn<HookRun>();
    hooks.add("flush", "hangs", hang);
    hooks.add("close", "pool", close);
    const ended = hooks
      .runTogether("flush", "test", 1_000)
      .then(() => hooks.runInTurn("close", "test", 1_000));
    await clock.advance(900);
    await ended;
    expect(close).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ remainingMs: 100 }));
  });

  test("a deregister hook leaves them nothing: its time is the drain's", async () => {
    const { hooks } = setUp();
    const deregister = vi.fn<HookRun>();
    hooks.add("deregister", "registry", deregister);
    hooks.add("close", "pool", () => {});
    await hooks.runTogether("deregister", "test", 1_000);
    expect(deregister).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ remainingMs: 1_000 }),
    );
  });

  test("a flush has all the time where there is no close hook", async () => {
    const { hooks } = setUp();
    const flush = vi.fn<HookRun>();
    hooks.add("flush", "buffer", flush);
    await hooks.runTogether("flush", "test", 1_000);
    expect(flush).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ remainingMs: 1_000 }));
  });

  test("a hook added while its phase runs, runs now and is waited for", async () => {
    const { clock, hooks } = setUp();
    const late = deferred();
    hooks.add("flush", "first", () => hooks.add("flush", "late", () => late.promise));
    const ended = vi.fn();
    void hooks.runTogether("flush", "test", 1_000).then(ended);
    await clock.advance(10);
    expect(ended).not.toHaveBeenCalled();
    late.resolve();
    await clock.advance();
    expect(ended).toHaveBeenCalledOnce();
    expect(hooks.reports.map(({ name }) => name)).toEqual(["first", "late"]);
  });
});

test("[7.1] a hook that runs is known by name, and its caller to its own lifecycle alone", async () => {
  const { hooks } = setUp();
  const { hooks: others } = setUp();
  const seen: unknown[] = [];
  hooks.add(
    "flush",
    "buffer",
    () => void seen.push(hooks.running, hooks.caller?.label, others.caller),
  );
  expect(hooks.running).toEqual([]);
  await hooks.runTogether("flush", "test", 1_000);
  expect(seen).toEqual([["flush hook buffer"], "flush hook buffer", undefined]);
  expect([hooks.running, hooks.caller]).toEqual([[], undefined]);
});

test.each(["deregister", "flush", "close"] as const)(
  "[7.3] a %s hook added after its phase has ended throws",
  async (phase) => {
    const { hooks } = setUp();
    if (phase === "close") await hooks.runInTurn("close", "test", 100);
    else await hooks.runTogether(phase, "test", 100);
    expect(() => hooks.add(phase, "late", () => {})).toThrow(
      expect.objectContaining({
        code: "ERR_LASTCALL_PHASE_ENDED",
        message: expect.stringMatching(/late.*phase/),
      }),
    );
  },
);

test("[8.1] a hook that still runs or waits when the time is over is reported as timed out", async () => {
  const { clock, hooks } = setUp();
  hooks.add("flush", "hangs", hang);
  void hooks.runTogether("flush", "test", 100);
  hooks.add("close", "waits", hang);
  await clock.advance(60);
  hooks.abandon();
  expect(hooks.reports).toMatchObject([
    { phase: "flush", name: "hangs", outcome: "timed-out", durationMs: 60 },
    { phase: "close", name: "waits", outcome: "timed-out", durationMs: 0 },
  ]);
});

test.each([
  ["phase", ["stop", "x", () => {}]],
  ["name", ["flush", "", () => {}]],
  ["name", ["flush", 7, () => {}]],
  ["run", ["flush", "x", "run"]],
  ["timeoutMs", ["flush", "x", () => {}, { timeoutMs: -1 }]],
  ["timeoutMs", ["flush", "x", () => {}, { timeoutMs: Number.NaN }]],
  ["timeoutMs", ["flush", "x", () => {}, { timeoutMs: "5" }]],
] as const)("[9.1] a bad %s is refused at once", (option, [phase, name, run, options]) => {
  const { hooks } = setUp();
  expect(() =>
    hooks.add(phase as "flush", name as string, run as HookRun, options as { timeoutMs: number }),
  ).toThrow(expect.objectContaining({ code: "ERR_LASTCALL_OPTION", option }));
});

test("[8.1] the report has the figures that a hook said, though it hangs", async () => {
  const { hooks } = setUp();
  hooks.add("flush", "journal", ({ report }) => {
    report({ unsaved: 12, saved: 0 });
    report({ unsaved: 7, saved: 5 });
    return new Promise(() => {});
  });
  void hooks.runTogether("flush", "test", 100);
  hooks.abandon();
  expect(hooks.reports).toMatchObject([{ name: "journal", figures: { unsaved: 7, saved: 5 } }]);
});
