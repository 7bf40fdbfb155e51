import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenToParent } from "../../packages/core/src/process/parent-channel.ts";
import { ProcessDouble } from "./process-double.ts";

const hear = vi.fn();
let parent: ProcessDouble;

beforeEach(() => {
  hear.mockClear();
  parent = new ProcessDouble();
});
afterEach(() => vi.unstubAllGlobals());

/** What the program hears of its parent, from here on. */
function listen(): unknown[][] {
  const heard: unknown[][] = [];
  parent.process.on("message", (...args: unknown[]) => void heard.push(args));
  return heard;
}

/** Whatever was put off until the program is done has happened. */
async function replayed(): Promise<void> {
  await new Promise<void>((resolve) => process.nextTick(resolve));
}

test("[3.9] the parent is heard without prolonging the process's life, and nothing is left behind", () => {
  const stop = listenToParent(hear);
  expect(parent.counted).toBe(-1);
  parent.hear("shutdown");
  expect(hear).toHaveBeenCalledExactlyOnceWith("shutdown");
  stop();
  expect(parent.counted).toBe(0);
  parent.hear("shutdown");
  expect(hear).toHaveBeenCalledOnce();
  expect(parent.process.eventNames()).toEqual([]);
});

test.each([
  ["no channel", undefined],
  ["a channel of another kind", {}],
])("[3.9] with %s nobody listens", (_, channel) => {
  Object.assign(parent.process, { channel });
  const stop = listenToParent(hear);
  expect(parent.process.eventNames()).toEqual([]);
  stop();
});

test("[3.9] what comes before the program listens is kept for it, with its handles, in order, and heard once by us", async () => {
  listenToParent(hear);
  const handle = { fd: 7 };
  parent.hear("first", handle);
  parent.hear("second");
  const heard = listen();
  expect(heard).toEqual([]);
  await replayed();
  expect(heard).toEqual([
    ["first", handle],
    ["second", undefined],
  ]);
  expect(hear.mock.calls).toEqual([["first"], ["second"]]);
  parent.hear("third");
  expect(heard).toHaveLength(3);
  expect(hear).toHaveBeenLastCalledWith("third");
});

test("[3.9] what comes while the program listens is not given it a second time", async () => {
  listenToParent(hear);
  const heard = listen();
  parent.hear("once");
  const late = listen();
  await replayed();
  expect(heard).toEqual([["once", undefined]]);
  expect(late).toEqual([]);
});

test("[3.9] a program that hears but one message gets the next when it listens again", async () => {
  listenToParent(hear);
  parent.hear("first");
  parent.hear("second");
  const once = vi.fn();
  parent.process.once("message", once);
  await replayed();
  expect(once).toHaveBeenCalledExactlyOnceWith("first", undefined);
  parent.process.once("message", once);
  await replayed();
  expect(once).toHaveBeenLastCalledWith("second", undefined);
  expect(once).toHaveBeenCalledTimes(2);
});

test("[3.9] a listener of anything else gets no message", async () => {
  listenToParent(hear);
  parent.hear("first");
  const other = vi.fn();
  parent.process.on("disconnect", other);
  await replayed();
  expect(other).not.toHaveBeenCalled();
  const heard = listen();
  await replayed();
  expect(heard).toEqual([["first", undefined]]);
});

test("[3.9] nothing is put off where nothing is kept, or where it is something else that the program listens to", () => {
  const nextTick = vi.fn();
  Object.defineProperty(parent.process, "nextTick", { value: nextTick });
  const stop = listenToParent(hear);
  parent.process.once("message", () => {});
  parent.hear("heard at once");
  expect(nextTick).not.toHaveBeenCalled();
  parent.hear("kept");
  parent.process.on("disconnect", () => {});
  expect(nextTick).not.toHaveBeenCalled();
  parent.process.on("message", () => {});
  expect(nextTick).toHaveBeenCalledOnce();
  stop();
});
