import { runInThisContext } from "node:vm";
import { expect, onTestFinished, test, vi } from "vitest";
import { ListenerPlaces } from "../../packages/core/src/process/listener-places.ts";
import {
  ARGS,
  clock,
  foreign,
  kill,
  logger,
  OTHER,
  SIGNAL,
  SIGNALS,
  signals,
  stageForeignListeners,
} from "./foreign-stage.ts";

stageForeignListeners();

function named(name: string): () => void {
  const calls = { [name]: vi.fn() }[name]!;
  Object.defineProperty(calls, "name", { value: name });
  return calls;
}

test("[3.10, 8.1] all are named in one line, with the signals that they listen to", () => {
  const [first, second] = [named("first"), named("second")];
  process.on(SIGNAL, first);
  process.on(OTHER, first);
  process.on(SIGNAL, second);
  expect(foreign.describe(SIGNALS)).toEqual([
    expect.stringMatching(/^first \(.*\) of SIGUSR2, SIGHUP$/),
    expect.stringMatching(/^second \(.*\) of SIGUSR2$/),
  ]);
  foreign.received(SIGNAL, ARGS, "shared");
  expect(foreign.end("ended well", true)).toEqual({
    text: expect.stringMatching(/listeners \(first \(.*\), second \(.*\)\) ended well after 0 ms$/),
    code: 0,
  });
  expect(foreign.end("ended well", true)).toBeUndefined();
});

test("[8.1] the place is the caller's, also where a library has wrapped the process's own methods", () => {
  const wrapper = runInThisContext(
    "(on) => function (...args) { return Reflect.apply(on, this, args); }",
    { filename: "/library/wrapper.js" },
  ) as (on: typeof process.on) => typeof process.on;
  const { on, once } = process;
  onTestFinished(() => void Object.assign(process, { on, once }));
  Object.assign(process, { on: wrapper(wrapper(on)), once: wrapper(once) });
  const places = new ListenerPlaces();
  places.watch();
  onTestFinished(() => places.forget());
  const [first, second] = [named("first"), named("second")];
  process.on(SIGNAL, first);
  process.once(SIGNAL, second);
  expect(places.describe(first)).toMatch(/^first \(\S*foreign-listeners\.test\.ts:\d+\)$/);
  expect(places.describe(second)).toMatch(/^second \(\S*foreign-listeners\.test\.ts:\d+\)$/);
});

test("[3.10] after: called when all is over, once each, whatever is repeated", async () => {
  const own = named("own");
  process.on(SIGNAL, own);
  foreign.received(SIGNAL, ARGS, "after");
  foreign.received(SIGNAL, ARGS, "after");
  expect(own).not.toHaveBeenCalled();
  expect(foreign.pending).toBe(true);
  const finished = vi.fn();
  void foreign.finish(5_000, logger).then(finished);
  expect(own).toHaveBeenCalledExactlyOnceWith(...ARGS);
  await clock.advance(4_999);
  expect(finished).not.toHaveBeenCalled();
  expect(logger.info.mock.calls).toEqual([
    [expect.stringMatching(/signal listeners \(own \(.*\)\) for 2000 ms$/)],
    [expect.stringMatching(/for 4000 ms$/)],
  ]);
  await clock.advance(1);
  expect(finished).toHaveBeenCalledExactlyOnceWith(undefined);
  expect(clock.pending).toBe(0);
});

test("[3.10] exclusive: never called, and nothing is waited for", async () => {
  const own = named("own");
  process.on(SIGNAL, own);
  foreign.received(SIGNAL, ARGS, "exclusive");
  expect(foreign.pending).toBe(false);
  await expect(foreign.finish(5_000, logger)).resolves.toBeUndefined();
  expect(own).not.toHaveBeenCalled();
  expect(foreign.end("ended well", true)).toBeUndefined();
});

test("[3.5, 3.10] a signal that the program sends itself once nobody else listens is what it ends by", async () => {
  process.once(SIGNAL, () => void process.kill(process.pid, SIGNAL));
  foreign.received(SIGNAL, ARGS, "after");
  await expect(foreign.finish(5_000, logger)).resolves.toBe(SIGNAL);
  expect(clock.pending).toBe(0);
});

test("[3.10] by its number too, and what it sends others, or asks with 0, is sent", () => {
  const sent: unknown[] = [];
  process.kill = (...args) => Boolean(sent.push(args)) as true;
  process.once(SIGNAL, () => {});
  foreign.received(SIGNAL, ARGS, "shared");
  process.kill(1, SIGNAL);
  process.kill(process.pid, 0);
  process.kill(process.pid, 12);
  expect(sent).toEqual([
    [1, SIGNAL],
    [process.pid, 0],
  ]);
  foreign.forget();
  process.kill = kill;
});

test("[3.10] where nobody listens `process.kill` stays the program's own", () => {
  foreign.received(SIGNAL, ARGS, "shared");
  expect(process.kill).toBe(kill);
  expect(foreign.pending).toBe(false);
});

test("[3.4, 3.5] one that fails makes the code 1, and a promise that is open is named", async () => {
  const forever = (): unknown => new Promise(() => {});
  process.on(SIGNAL, forever);
  foreign.received(SIGNAL, ARGS, "shared");
  expect(foreign.unsettled).toBe(true);
  expect(foreign.end("had not ended", false)).toEqual({
    text: expect.stringMatching(/; unsettled: forever \(/),
    code: 1,
  });
  await clock.advance();
});

test("[3.7] released: those that were held back are called as Node would have", () => {
  const own = named("own");
  process.on(SIGNAL, own);
  foreign.received(SIGNAL, ARGS, "after");
  foreign.received(OTHER, [OTHER, 1], "after");
  signals.remove();
  foreign.release();
  expect(own).toHaveBeenCalledExactlyOnceWith(...ARGS);
  expect(foreign.pending).toBe(false);
});

test("[3.10, 3.7] where the process goes on, nothing of one shutdown is left to the next", async () => {
  const listener = vi
    .fn<() => void>()
    .mockReturnValue(Promise.reject(new Error("not done")) as never);
  const unhandled = vi.fn();
  process.once("unhandledRejection", unhandled);
  process.on(SIGNAL, listener);
  process.on(OTHER, named("other"));
  for (const signal of SIGNALS) foreign.received(signal, ARGS, "shared");
  await vi.waitFor(() => expect(unhandled).toHaveBeenCalledOnce());
  process.removeListener(SIGNAL, listener);
  process.kill(process.pid, SIGNAL);
  foreign.forget();
  expect(process.kill).toBe(kill);
  expect(foreign.pending).toBe(false);
  expect(foreign.unsettled).toBe(false);
  await expect(foreign.finish(9_000, logger)).resolves.toBeUndefined();
  foreign.received(OTHER, ARGS, "shared");
  expect(foreign.end("ended well", true)).toMatchObject({
    text: expect.stringMatching(/listeners \(other \(.*\)\) ended well after 0 ms$/),
    code: 0,
  });
});
