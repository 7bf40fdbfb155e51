import * as fc from "fast-check";
import { expect, test } from "vitest";
import { errorText, stackOf } from "../../packages/core/src/report/error-text.ts";
import { CONTROL } from "./control-characters.ts";

/** Whatever can be thrown. */
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withObjectString: true }),
  fc.record({ message: fc.anything(), code: fc.anything(), cause: fc.anything() }),
  fc.string({ unit: "binary", maxLength: 2_000 }).map((text) => new Error(text, { cause: text })),
);

test("[8.2] whatever is thrown becomes one bounded line without control characters", () => {
  fc.assert(
    fc.property(anything, (thrown) => {
      for (const line of [errorText(thrown), ...stackOf(thrown)]) {
        expect(line).not.toMatch(CONTROL);
        expect(line.length).toBeLessThan(2_000);
      }
    }),
  );
});

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error("no");
    },
    getPrototypeOf() {
      throw new Error("no");
    },
  },
);
const loop: { message: string; cause?: unknown } = { message: "a" };
loop.cause = loop;
const refused = Object.assign(new Error("connect ECONNREFUSED ::1:5432"), { code: "ECONNREFUSED" });
const withCode = (message: string, code: string): Error =>
  Object.assign(new Error(message), { code });

test.each([
  ["an error", new Error("no disk"), "no disk"],
  ["an error of another kind", new TypeError("no function"), "TypeError: no function"],
  ["a code that is not in the message", withCode("no disk", "ENOSPC"), "no disk (ENOSPC)"],
  ["a code that is in the message", refused, "connect ECONNREFUSED ::1:5432"],
  [
    "a cause",
    new Error("can't save", { cause: refused }),
    "can't save; caused by: connect ECONNREFUSED ::1:5432",
  ],
  [
    "several errors in one",
    new AggregateError([refused, refused]),
    "AggregateError; caused by: connect ECONNREFUSED ::1:5432",
  ],
  ["its own cause", loop, "a; caused by: a; caused by: a; caused by: a"],
  ["text", "refused", "refused"],
  ["nothing", undefined, "undefined"],
  ["an object without a prototype", Object.create(null), "[object Object]"],
  ["a symbol", Symbol("no"), "Symbol(no)"],
  ["what throws whatever is asked of it", hostile, "(object)"],
])("[8.2, 3.4] %s", (_title, thrown, text) => {
  expect(errorText(thrown)).toBe(text);
});

test("[8.2] what a client sent stays out: the lines behind the first, and what JSON.parse quotes", () => {
  const body = "{\nlastcall: stopped in 0.00 s\n\u001b[2Jpassword=hunter2";
  expect(errorText(new Error(`bad input ${body}`))).toBe("bad input {…");
  for (const text of ["password=hunter2", '{"a":1} hunter2', `"hunter2\nhunter2`, "[hunter2"]) {
    try {
      JSON.parse(text);
    } catch (error) {
      expect(errorText(error)).not.toContain("hunter2");
      expect(errorText(error)).toContain("SyntaxError");
    }
  }
});

test("[3.4, 8.2] the stack is its frames, and none that the message forged", () => {
  const error = new Error("first\n    at forged (/etc/passwd:1:1)");
  const frames = stackOf(error);
  expect(frames[0]).toMatch(/^at .*error-text\.test\.ts:\d+:\d+\)?$/);
  expect(frames.join()).not.toContain("forged");
});
