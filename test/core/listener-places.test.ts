import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { ListenerPlaces } from "../../packages/core/src/process/listener-places.ts";

/** One that nobody sends. */
const SIGNAL = "SIGUSR2";
const ADDING = "    at _addListener (node:events:588:17)";

const watching = process.listenerCount("newListener");
let places: ListenerPlaces;

beforeEach(() => {
  places = new ListenerPlaces();
  places.watch();
});
afterEach(() => {
  places.forget();
  process.removeAllListeners(SIGNAL);
  expect(process.listenerCount("newListener")).toBe(watching);
});

/** Each time anew, and with a text of its own. */
function newListener(): () => void {
  return function own() {
    throw new Error("never called");
  };
}

/** Where a listener that is added now is said to come from, with this for a stack. */
function placeBy(stack: unknown): string {
  const { prepareStackTrace } = Error;
  onTestFinished(() => void (Error.prepareStackTrace = prepareStackTrace));
  Error.prepareStackTrace = () => stack;
  const listener = newListener();
  process.on(SIGNAL, listener);
  Error.prepareStackTrace = prepareStackTrace;
  return places.describe(listener);
}

function stackOf(...frames: readonly string[]): string {
  return ["Error", "    at addingPlace (/lastcall/listener-places.js:63:19)", ...frames].join("\n");
}

const BY_TEXT = /^own \(function own\(\) \{ throw new Error\("never called"\)/;

test.each([
  ["a module", "    at file:///srv/own%20app.js:3:5", "/srv/own app.js:3"],
  ["a script", "    at start (/srv/app.js:3:5)", "/srv/app.js:3"],
  [
    "a program below the working directory",
    `    at ${process.cwd()}/src/app.js:3:5`,
    "src/app.js:3",
  ],
  ["a module below it", `    at file://${process.cwd()}/src/app.js:31:5`, "src/app.js:31"],
  ["a program on Windows", "    at start (C:\\srv\\app.js:3:5)", "C:\\srv\\app.js:3"],
  [
    "an address that is no file's",
    "    at file://elsewhere/app.js:3:5",
    "file://elsewhere/app.js:3",
  ],
])("[8.1] the place is the file and line of %s", (_, frame, place) => {
  expect(placeBy(stackOf(ADDING, "    at process.addListener (node:events:606:10)", frame))).toBe(
    `own (${place})`,
  );
});

test.each(["on", "once", "addListener", "prependListener", "prependOnceListener"])(
  "[8.1] what has been put in the place of `process.%s` is passed by, whatever its name",
  (method) => {
    const frames = [
      `    at process.${method} (/lib/second.js:2:2)`,
      `    at process.wrapped [as ${method}] (/lib/third.js:3:3)`,
    ];
    for (const passing of [frames, frames.toReversed()]) {
      const first = "    at process.<anonymous> (/lib/first.js:1:1)";
      const stack = stackOf(ADDING, first, ...passing, "    at start (/srv/app.js:4:4)");
      expect(placeBy(stack)).toBe("own (/srv/app.js:4)");
    }
  },
);

test("[8.1] frames without a file of their own are passed by", () => {
  const evaluated = "    at eval (eval at load (/lib/loader.js:1:1), <anonymous>:1:1)";
  const stack = stackOf(
    ADDING,
    "    at new Promise (<anonymous>)",
    evaluated,
    "    at /srv/app.js:4:4",
  );
  expect(placeBy(stack)).toBe("own (/srv/app.js:4)");
});

test.each([
  ["the program makes something else of stacks", []],
  ["nothing tells of its adding", stackOf("    at start (/srv/app.js:3:5)")],
  ["no file is named", stackOf(ADDING, "    at new Promise (<anonymous>)")],
])("[8.1] where %s it is told by its text", (_, stack) => {
  expect(placeBy(stack)).toMatch(BY_TEXT);
});

test("[8.1] the program's own limit of frames is no limit here, and stays", () => {
  const { stackTraceLimit } = Error;
  onTestFinished(() => void (Error.stackTraceLimit = stackTraceLimit));
  Error.stackTraceLimit = 0;
  const listener = newListener();
  process.on(SIGNAL, listener);
  expect(Error.stackTraceLimit).toBe(0);
  expect(places.describe(listener)).toMatch(/^own \(test.core.listener-places\.test\.ts:\d+\)$/);
});

test("[8.1] the first place counts", () => {
  const listener = newListener();
  process.on(SIGNAL, listener);
  const first = places.describe(listener);
  process.on(SIGNAL, listener);
  expect(places.describe(listener)).toBe(first);
});

test("[8.1] one without a name is anonymous, on one line, and no longer than is read", () => {
  const listeners = [() => {}];
  expect(places.describe(listeners[0]!)).toMatch(/^anonymous \(\(\) => \{\s*\}\)$/);
  const long = `x${"y".repeat(200)}`;
  expect(places.describe({ name: "", toString: () => long } as never)).toBe(
    `anonymous (${long.slice(0, 60)})`,
  );
});

test("[3.7, 8.1] what is added while nobody watches, or is moved by us, or is no signal's, has no place", () => {
  const [unwatched, moved, thrown, other, symbol] = Array.from({ length: 5 }, newListener);
  places.watch();
  expect(process.listenerCount("newListener")).toBe(watching + 1);
  places.ignoring(() => process.on(SIGNAL, moved!));
  const fail = (): never => {
    process.on(SIGNAL, thrown!);
    throw new Error("no room");
  };
  expect(() => places.ignoring(fail)).toThrow("no room");
  const key = Symbol("SIG");
  process.on("other", other!);
  process.on(key, symbol!);
  process.removeAllListeners("other").removeAllListeners(key);
  const watched = newListener();
  process.on(SIGNAL, watched);
  expect(places.describe(watched)).toContain("listener-places.test.ts");
  places.forget();
  process.on(SIGNAL, unwatched!);
  // Nor does moving begin to watch.
  places.ignoring(() => {});
  for (const each of [unwatched, moved, thrown, other, symbol])
    expect(places.describe(each!)).toMatch(BY_TEXT);
  places.watch();
  const again = newListener();
  process.on(SIGNAL, again);
  expect(places.describe(again)).toContain("listener-places.test.ts");
});
