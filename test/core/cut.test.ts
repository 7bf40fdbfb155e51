import { expect, type Mock, test, vi } from "vitest";
import { deferred } from "./deferred.ts";
import { setUp, type Stage } from "./shutdown-stage.ts";

/** As many connections and answers on their way out as the test says. */
function stand(stage: Stage, counts: { open: number; leaving: number }): Mock {
  const { servers } = stage.parts;
  for (const what of ["open", "leaving"] as const)
    Object.defineProperty(servers, what, { get: () => counts[what] });
  return vi.spyOn(servers, "stopListening");
}

test("[4.8, 4.3] at the cut the listener closes when the last answers are out", async () => {
  const stage = setUp();
  const counts = { open: 1, leaving: 1 };
  const stopped = stand(stage, counts);
  void stage.parts.work.track("hangs", new Promise(() => {}));
  void stage.stop();
  await stage.clock.advance(7_900);
  expect(stage.parts.cutSignal.signal.aborted).toBe(true);
  expect(stopped).not.toHaveBeenCalled();
  counts.leaving = 0;
  stage.parts.changes.notify();
  await stage.clock.advance();
  expect(stopped).toHaveBeenCalledOnce();
});

test.each([
  [{ gracePeriodMs: 10_000, flushReserveMs: 2_000 }, 7_950],
  [{ gracePeriodMs: 1_000, flushReserveMs: 500 }, 475],
])(
  "[2.6] and leaves the goodbyes their time, half of what there is at most: %o",
  async (options, at) => {
    const stage = setUp(options);
    const stopped = stand(stage, { open: 1, leaving: 1 });
    void stage.parts.work.track("hangs", new Promise(() => {}));
    void stage.stop();
    await stage.clock.advance(at - 1);
    expect(stopped).not.toHaveBeenCalled();
    await stage.clock.advance(1);
    expect(stopped).toHaveBeenCalledOnce();
  },
);

test("[1.4] whoever was connected when draining began may come back, also where nobody is by now", async () => {
  const stage = setUp();
  const counts = { open: 1, leaving: 0 };
  stand(stage, counts);
  const registry = deferred();
  stage.parts.hooks.add("deregister", "registry", () => registry.promise);
  const stopped = vi.fn();
  void stage.stop().then(stopped);
  counts.open = 0;
  registry.resolve();
  await stage.clock.advance(24);
  expect(stopped).not.toHaveBeenCalled();
  await stage.clock.advance(1);
  expect(stopped).toHaveBeenCalledOnce();
});

test.each([
  ["in time", 0, [[50, false]]],
  // At once, and by the drain that goes on.
  [
    "when the grace period is over",
    10_000,
    [
      [0, false],
      [0, false],
    ],
  ],
])(
  "[2.4] the connections are closed also by a process that comes to it %s",
  async (_title, late, calls) => {
    const stage = setUp();
    stand(stage, { open: 1, leaving: 0 });
    const closed = vi.spyOn(stage.parts.servers, "close");
    const finished = stage.stop();
    stage.clock.block(late);
    await stage.clock.advance(200);
    await finished;
    expect(closed.mock.calls).toEqual(calls);
  },
);
