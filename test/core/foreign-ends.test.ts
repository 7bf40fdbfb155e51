import { expect, onTestFinished, test, vi } from "vitest";
import { deferred } from "./deferred.ts";
import {
  ARGS,
  clock,
  foreign,
  kill,
  logger,
  OTHER,
  SIGNAL,
  signals,
  stageForeignListeners,
} from "./foreign-stage.ts";

stageForeignListeners(1_000);

/** The program's own listener, of this name. */
function listen(name: string, run: () => unknown): void {
  Object.defineProperty(run, "name", { value: name });
  process.on(SIGNAL, run);
}

/** Neither a promise of Node's nor an `await` here. */
function thenable(then: unknown): unknown {
  // oxlint-disable-next-line unicorn/no-thenable -- the program's own may return one
  return { then };
}

/** Errors that nobody caught from here on, of this test alone. */
function uncaught(event: "uncaughtException" | "unhandledRejection"): unknown[] {
  const errors: unknown[] = [];
  const others = process.rawListeners(event) as (() => void)[];
  process.removeAllListeners(event);
  process.on(event, (error: unknown) => errors.push(error));
  onTestFinished(() => {
    process.removeAllListeners(event);
    for (const other of others) process.on(event, other);
  });
  return errors;
}

function ended(done: boolean): { readonly text: string; readonly code: number } {
  return foreign.end("ended", done)!;
}

test("[3.10] shared: called at once, whatever is repeated, and waited for", () => {
  const own = vi.fn();
  process.on(SIGNAL, own);
  foreign.received(SIGNAL, ARGS, "shared");
  foreign.received(SIGNAL, ARGS, "shared");
  expect(own).toHaveBeenCalledExactlyOnceWith(...ARGS);
  expect(foreign.pending).toBe(true);
  clock.block(250);
  expect(ended(true).text).toMatch(/ ended after 250 ms$/);
  expect(foreign.pending).toBe(false);
});

test("[3.10] what they return and is no promise is not waited for", () => {
  for (const returned of [5, null, undefined, thenable("later")]) listen("own", () => returned);
  foreign.received(SIGNAL, ARGS, "shared");
  expect(foreign.unsettled).toBe(false);
});

test("[3.10] one that has settled is not named among the open ones, and two that are open are", async () => {
  const { promise, resolve } = deferred();
  listen("first", () => promise);
  listen("second", () => new Promise(() => {}));
  listen("third", () => thenable(() => {}));
  foreign.received(SIGNAL, ARGS, "shared");
  expect(foreign.unsettled).toBe(true);
  resolve();
  await clock.advance();
  expect(ended(false).text).toMatch(/; unsettled: second \(.*\), third \(.*\)$/);
});

test.each([
  ["not done, nothing open", false, 1],
  ["done", true, 0],
])("[3.5, 3.10] %s: the code says so, and no promise is named", async (_, done, code) => {
  listen("own", () => Promise.resolve());
  foreign.received(SIGNAL, ARGS, "shared");
  // Of what the program chose to leave open nothing is said.
  if (!done) await clock.advance();
  const end = ended(done);
  expect(end.code).toBe(code);
  expect(end.text).not.toContain("unsettled");
});

test("[3.4, 3.5] one that throws keeps none from being called, makes the code 1, and is nobody's", async () => {
  const errors = uncaught("uncaughtException");
  const error = new Error("own listener");
  process.on(SIGNAL, () => {
    throw error;
  });
  const other = vi.fn();
  process.on(SIGNAL, other);
  foreign.received(SIGNAL, ARGS, "shared");
  expect(other).toHaveBeenCalledOnce();
  await clock.advance();
  expect(errors).toEqual([error]);
  expect(ended(true).code).toBe(1);
});

test("[3.4, 3.5] so it is with one whose promise is rejected", async () => {
  const errors = uncaught("unhandledRejection");
  const error = new Error("own promise");
  listen("own", () => Promise.reject(error));
  foreign.received(SIGNAL, ARGS, "shared");
  await clock.advance();
  expect(errors).toContain(error);
  expect(foreign.unsettled).toBe(false);
  expect(ended(true).code).toBe(1);
});

test("[3.10, 8.1] those that are waited for are named, each once, with the time", async () => {
  const first = function first(): void {};
  process.on(SIGNAL, first);
  process.on(SIGNAL, first);
  process.on(SIGNAL, function second() {});
  foreign.received(SIGNAL, ARGS, "shared");
  void foreign.finish(9_000, logger);
  await clock.advance(2_000);
  expect(logger.info).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/listeners \(first \([^()]*\(\)[^()]*\), second \(.*\)\) for 2000 ms$/),
  );
});

test("[3.10, 2.4] they are waited for up to the deadline, from whenever it is now", async () => {
  process.on(SIGNAL, () => {});
  foreign.received(SIGNAL, ARGS, "after");
  const finished = vi.fn();
  void foreign.finish(5_000, logger).then(finished);
  await clock.advance(3_999);
  expect(finished).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(finished).toHaveBeenCalledExactlyOnceWith(undefined);
});

test("[3.5, 3.10] a program that raises the signal later ends the wait", async () => {
  const own = vi.fn();
  process.on(SIGNAL, own);
  foreign.received(SIGNAL, ARGS, "after");
  const finished = vi.fn();
  void foreign.finish(5_000, logger).then(finished);
  await clock.advance(500);
  process.removeListener(SIGNAL, own);
  process.kill(process.pid, SIGNAL);
  process.kill(process.pid, OTHER);
  await clock.advance();
  expect(finished).toHaveBeenCalledExactlyOnceWith(SIGNAL);
  expect(clock.pending).toBe(0);
});

test("[3.10] what the program sends itself while others listen is sent, and they are called again", () => {
  const sent: unknown[] = [];
  process.kill = (...args) => Boolean(sent.push(args)) as true;
  const own = vi.fn();
  process.on(SIGNAL, own);
  foreign.received(SIGNAL, ARGS, "shared");
  process.kill(process.pid, SIGNAL);
  expect(sent).toEqual([[process.pid, SIGNAL]]);
  foreign.received(SIGNAL, ARGS, "shared");
  foreign.received(SIGNAL, ARGS, "shared");
  expect(own).toHaveBeenCalledTimes(2);
  process.kill(1);
  expect(sent.at(-1)).toEqual([1, "SIGTERM"]);
  foreign.forget();
  process.kill = kill;
});

test("[3.7] released: a signal that nobody listens to is not delivered to nobody", () => {
  foreign.received(SIGNAL, ARGS, "after");
  signals.remove();
  const emitted = vi.spyOn(process, "emit");
  foreign.release();
  expect(emitted).not.toHaveBeenCalled();
  emitted.mockRestore();
});
