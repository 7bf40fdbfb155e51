import { describe, expect, test, vi } from "vitest";
import { setUp } from "./shutdown-stage.ts";

describe("[3.5] never 0 when data may be lost", () => {
  test.each([
    ["while the work is waited for", 50],
    ["when the work has ended", 100],
  ])("when code blocks the event loop to the end %s, hooks that never ran count", async (_, ms) => {
    const { clock, parts, stop } = setUp();
    const flush = vi.fn();
    parts.hooks.add("flush", "buffer", flush);
    void parts.work.track("job", new Promise<void>((resolve) => void clock.after(100, resolve)));
    const ranAtTheEnd = stop().then(({ report }) => ({
      code: report.exitCode,
      ran: flush.mock.calls.length,
    }));
    await clock.advance(ms);
    clock.block(11_000);
    await clock.advance();
    await expect(ranAtTheEnd).resolves.not.toEqual({ code: 0, ran: 0 });
  });

  test("when the delay leaves no time, the work in flight and the hooks count", async () => {
    const numbers = { gracePeriodMs: 5_000, shutdownDelayMs: 5_000, flushReserveMs: 0 };
    const { clock, parts, stop } = setUp(numbers);
    parts.state.advance("ready");
    parts.hooks.add("flush", "buffer", () => {});
    void parts.work.track("job", new Promise(() => {}));
    const finished = stop();
    await clock.advance(5_000);
    const { report } = await finished;
    expect(report).toMatchObject({
      exitCode: 1,
      work: { cut: ["job"] },
      hooks: [{ name: "buffer", outcome: "timed-out" }],
    });
  });

  test("when a flush hook starts work that does not end, it is named", async () => {
    const { clock, parts, stop } = setUp();
    parts.hooks.add("flush", "buffer", () => {
      void parts.work.track("upload", new Promise(() => {}));
    });
    const finished = stop();
    await clock.advance(10_000);
    const { report } = await finished;
    expect(report).toMatchObject({ exitCode: 1, work: { cut: ["upload"] } });
  });
});
