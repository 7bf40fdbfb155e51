import { expect, test } from "vitest";
import { Hooks } from "../../packages/core/src/phases/hooks.ts";
import { deferred } from "./deferred.ts";
import { FakeClock } from "./fake-clock.ts";

test("[8.1] the time of a hook is its own, whenever it began", async () => {
  const clock = new FakeClock();
  const hooks = new Hooks(clock);
  await clock.advance(500);
  const written = deferred();
  hooks.add("flush", "buffer", () => written.promise);
  hooks.add("flush", "hangs", () => new Promise(() => {}));
  void hooks.runTogether("flush", "test", 2_000);
  await clock.advance(70);
  written.resolve();
  await clock.advance(10);
  hooks.abandon();
  expect(hooks.reports).toMatchObject([
    { name: "buffer", outcome: "done", durationMs: 70 },
    { name: "hangs", outcome: "timed-out", durationMs: 80 },
  ]);
});
