import { type LoggerOption, sinkFor } from "../../packages/core/src/report/log-sinks.ts";
import { expect, onTestFinished, test, vi } from "vitest";

/** What is written on each stream. */
function watchOutput(): { out: string[]; err: string[] } {
  const written = { out: [] as string[], err: [] as string[] };
  for (const [name, stream] of [
    ["out", process.stdout],
    ["err", process.stderr],
  ] as const) {
    const spy = vi.spyOn(stream, "write").mockImplementation((text) => {
      written[name].push(String(text));
      return true;
    });
    onTestFinished(() => spy.mockRestore());
  }
  return written;
}

function sayAll(logger: LoggerOption, name = ""): void {
  const say = sinkFor(logger, name);
  say("info", "stopped", { report: { exitCode: 0 } });
  say("warn", "look out", undefined);
  say("error", "cut", { cut: { workCount: 2 } });
}

test("[8.3] text: information on stdout, the rest on stderr", () => {
  const { out, err } = watchOutput();
  sayAll("text");
  sinkFor("text", "orders")("info", "ready", undefined);
  expect(out).toEqual(["lastcall: stopped\n", "lastcall orders: ready\n"]);
  expect(err).toEqual(["lastcall: warning: look out\n", "lastcall: error: cut\n"]);
});

test("[8.1] JSON: one object a line, with the fields in it", () => {
  const { out, err } = watchOutput();
  sayAll("json", "orders");
  const same = { name: "lastcall", lifecycle: "orders" };
  expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
    { ...same, level: "info", msg: "stopped", report: { exitCode: 0 } },
  ]);
  expect(err.map((line) => JSON.parse(line) as unknown)).toEqual([
    { ...same, level: "warn", msg: "look out" },
    { ...same, level: "error", msg: "cut", cut: { workCount: 2 } },
  ]);
});

test("[8.1] false is silent", () => {
  const { out, err } = watchOutput();
  sayAll(false);
  expect([...out, ...err]).toEqual([]);
});

/** A logger with the methods of a library's, and the calls of it. */
function loggerLike(...methods: readonly string[]): { logger: LoggerOption; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const method = (name: string): ((...args: unknown[]) => void) => {
    return (...args) => void calls.push([name, ...args]);
  };
  return {
    logger: Object.fromEntries(
      methods.map((name) => [name, method(name)]),
    ) as unknown as LoggerOption,
    calls,
  };
}

test.each([
  ["console", ["info", "warn", "error", "log"]],
  ["winston", ["info", "warn", "error", "child", "log", "emit"]],
  ["winston with levels of its own", ["info", "warn", "error", "fatal", "child", "log", "emit"]],
])("[8.3] %s is given lines", (_, methods) => {
  const { logger, calls } = loggerLike(...methods);
  sayAll(logger);
  expect(calls).toEqual([
    ["info", "stopped"],
    ["warn", "look out"],
    ["error", "cut"],
  ]);
});

test("[8.1] pino and its like are given objects", () => {
  const { logger, calls } = loggerLike("info", "warn", "error", "fatal", "child", "bindings");
  sayAll(logger, "orders");
  expect(calls).toEqual([
    ["info", { lifecycle: "orders", report: { exitCode: 0 } }, "stopped"],
    ["warn", { lifecycle: "orders" }, "look out"],
    ["error", { lifecycle: "orders", cut: { workCount: 2 } }, "cut"],
  ]);
});

test("[8.1] OpenTelemetry's is given records", () => {
  const { logger, calls } = loggerLike("emit");
  sinkFor(logger, "")("error", "cut", { cut: { workCount: 2 }, code: "LASTCALL_SELF_WAIT" });
  expect(calls).toEqual([
    [
      "emit",
      {
        severityNumber: 17,
        severityText: "ERROR",
        body: "cut",
        attributes: {
          "lastcall.cut": JSON.stringify({ workCount: 2 }),
          "lastcall.code": "LASTCALL_SELF_WAIT",
        },
      },
    ],
  ]);
});
