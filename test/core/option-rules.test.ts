import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OptionError } from "../../packages/core/src/errors.ts";
import * as rule from "../../packages/core/src/options/rules.ts";

function errorOf(check: rule.Rule<unknown>, value: unknown): OptionError {
  try {
    check(value, "it");
  } catch (error) {
    if (error instanceof OptionError) return error;
    throw error;
  }
  throw new Error(`${String(value)} was taken`);
}

describe("[9.1] option, expected and got", () => {
  test.each([
    [rule.milliseconds, -1, "-1 (number)"],
    [rule.milliseconds, 2 ** 31, "2147483648 (number)"],
    [rule.milliseconds, Number.NaN, "NaN (number)"],
    [rule.milliseconds, "100", '"100"'],
    [rule.milliseconds, [100], "an array"],
    [rule.boolean, null, "null (null)"],
    [rule.boolean, 0, "0 (number)"],
    [rule.text, Symbol("x"), "Symbol(x) (symbol)"],
    [rule.text, () => {}, "a function"],
    [rule.callable, {}, "an object"],
    [rule.wholeNumber(1, 3), 4, "4 (number)"],
    [rule.wholeNumber(1, 3), 1.5, "1.5 (number)"],
    [rule.oneOf("a", "b"), "c", '"c"'],
    [rule.listOf(rule.boolean), {}, "an object"],
    [rule.path, "readyz", '"readyz"'],
    [rule.path, "/a?b", '"/a?b"'],
    [rule.path, "/a b", '"/a b"'],
    [rule.headerText, "a\r\nb: c", String.raw`"a\r\nb: c"`],
    [rule.signalName, "SIGKILL", '"SIGKILL"'],
    [rule.signalName, "toString", '"toString"'],
  ] as const)("%s refuses %o", (check, value, got) => {
    const error = errorOf(check, value);
    expect(error).toMatchObject({ code: "ERR_LASTCALL_OPTION", option: "it", got });
    expect(error.expected).not.toBe("");
    expect(error.message).toBe(`option it: expected ${error.expected}, got ${got}`);
  });

  test("the text of the limits", () => {
    expect(errorOf(rule.milliseconds, -1).expected).toBe("milliseconds from 0 to 2147483647");
    expect(errorOf(rule.either("auto", rule.milliseconds), "soon").expected).toBe(
      '"auto" or milliseconds from 0 to 2147483647',
    );
  });

  test("an item is named with its place", () => {
    const list = (): unknown => rule.listOf(rule.boolean)([true, 1], "flags");
    expect(list).toThrow(expect.objectContaining({ option: "flags[1]" }));
    const record = (): unknown => rule.recordOf(rule.boolean)({ a: true, b: 1 }, "flags");
    expect(record).toThrow(expect.objectContaining({ option: "flags.b" }));
    const nested = rule.either(
      false,
      rule.shape<{ port: number }>({ port: rule.wholeNumber(0, 9) }),
    );
    expect(() => nested({ port: 10 }, "server")).toThrow(
      expect.objectContaining({ option: "server.port" }),
    );
  });
});

describe("[9.1] an unknown option names the nearest known one", () => {
  const known = ["settleMs", "signals", "exit"] as const;
  const shape = rule.shape<Record<(typeof known)[number], number>>({
    settleMs: rule.milliseconds,
    signals: rule.milliseconds,
    exit: rule.milliseconds,
  });

  test("whatever letter is lost or added", () => {
    const slip = fc.tuple(fc.constantFrom(...known), fc.nat(7), fc.constantFrom("", "x"));
    fc.assert(
      fc.property(slip, ([name, place, letter]) => {
        const wrong = name.slice(0, place) + letter + name.slice(place + 1 - letter.length);
        fc.pre(wrong !== name);
        expect(() => shape({ [wrong]: 1 }, "")).toThrow(`did you mean ${name}?`);
      }),
    );
  });

  test("whatever the case", () => {
    expect(() => shape({ SETTLEMS: 1 }, "")).toThrow("did you mean settleMs?");
  });
});

describe("[9.1] what is good comes back as it is", () => {
  test.each([
    [rule.milliseconds, 0],
    [rule.milliseconds, 2 ** 31 - 1],
    [rule.milliseconds, 0.5],
    [rule.either(false, rule.path), false],
    [rule.either(false, rule.path), "/readyz"],
    [rule.either("auto", rule.milliseconds), "auto"],
    [rule.wholeNumber(1, 3), 3],
    [rule.oneOf("a", "b"), "b"],
    [rule.signalName, "SIGUSR2"],
    [rule.headerText, "text/plain; charset=utf-8"],
  ] as const)("%s takes %o", (check, value) => {
    expect((check as rule.Rule<unknown>)(value, "it")).toBe(value);
  });

  test("a logger is taken as it is, with its own this", () => {
    class Logger {
      info(): void {}
      warn(): void {}
      error(): void {}
    }
    const logger = new Logger();
    const check = rule.methods<Logger>(["info", "warn", "error"], ["emit"]);
    expect(check(logger, "logger")).toBe(logger);
    expect(errorOf(check, { info() {} }).expected).toBe(
      "an object with the methods info, warn, error or emit",
    );
  });
});
