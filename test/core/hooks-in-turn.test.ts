import { expect, test, vi } from "vitest";
import type { HookRun } from "../../packages/core/src/hook.ts";
import { Hooks } from "../../packages/core/src/phases/hooks.ts";
import { FakeClock } from "./fake-clock.ts";

function setUp(): { clock: FakeClock; hooks: Hooks } {
  const clock = new FakeClock();
  return { clock, hooks: new Hooks(clock) };
}

const hang: HookRun = () => new Promise(() => {});

test("[7.1] run one by one, newest first", async () => {
  const { clock, hooks } = setUp();
  const events: string[] = [];
  for (const name of ["pool", "cache", "queue"]) {
    hooks.add("close", name, async () => {
      events.push(`${name} starts`);
      await new Promise<void>((resolve) => void clock.after(10, resolve));
      events.push(`${name} ends`);
    });
  }
  const ended = hooks.runInTurn("close", "test", 1_000);
  await clock.advance(30);
  await ended;
  expect(events).toEqual([
    "queue starts",
    "queue ends",
    "cache starts",
    "cache ends",
    "pool starts",
    "pool ends",
  ]);
});

test("[7.1] one may use all that is left but a floor for each that comes after", async () => {
  const { clock, hooks } = setUp();
  const pool = vi.fn<HookRun>();
  hooks.add("close", "pool", pool);
  hooks.add("close", "throws", () => Promise.reject(new Error("no")));
  hooks.add("close", "hangs", hang);
  const ended = hooks.runInTurn("close", "test", 900);
  await clock.advance(700);
  await ended;
  expect(pool).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ remainingMs: 200 }));
});

test("[7.1] of ten, one that takes 1.2 s of 9 is no failure, and ten that hang have a floor each", async () => {
  const { clock, hooks } = setUp();
  const remaining: number[] = [];
  for (let n = 0; n < 9; n += 1) hooks.add("close", `quick ${n}`, () => {});
  hooks.add("close", "pool", () => new Promise<void>((done) => void clock.after(1_200, done)));
  const slow = hooks.runInTurn("close", "test", 9_000);
  await clock.advance(1_200);
  await slow;
  expect(hooks.reports.every(({ outcome }) => outcome === "done")).toBe(true);

  const hung = new Hooks(clock);
  for (let n = 0; n < 10; n += 1) {
    hung.add("close", `hangs ${n}`, ({ remainingMs }) => {
      remaining.push(Math.round(remainingMs));
      return new Promise(() => {});
    });
  }
  const end = hung.runInTurn("close", "test", clock.now() + 500);
  await clock.advance(500);
  await end;
  expect(remaining).toEqual(Array.from({ length: 10 }, () => 50));
});

test("[7.1] one added by a close hook runs next", async () => {
  const { hooks } = setUp();
  const ran: string[] = [];
  hooks.add("close", "old", () => void ran.push("old"));
  hooks.add("close", "new", () => {
    ran.push("new");
    hooks.add("close", "newer", () => void ran.push("newer"));
  });
  await hooks.runInTurn("close", "test", 100);
  expect(ran).toEqual(["new", "newer", "old"]);
});
