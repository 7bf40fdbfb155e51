import { createLifecycle, LastcallError, type LifecycleOptions } from "@lastcall/core";
import { graceful } from "@lastcall/express";
import { afterEach, describe, expect, test, vi } from "vitest";

function errorOf(construct: () => unknown): LastcallError {
  try {
    construct();
  } catch (error) {
    if (error instanceof LastcallError) return error;
    throw error;
  }
  throw new Error("constructed all the same");
}

const construct = (options: unknown) => (): unknown => createLifecycle(options as LifecycleOptions);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("[9.1] options that are wrong throw at construction, naming option, expected and got", () => {
  test.each([
    [{ gracePeriodMs: "9000" }, "gracePeriodMs", '"9000"'],
    [{ gracePeriodMs: -1 }, "gracePeriodMs", "-1"],
    [{ gracePeriodMs: Number.NaN }, "gracePeriodMs", "NaN"],
    [{ gracePeriodMs: Number.POSITIVE_INFINITY }, "gracePeriodMs", "Infinity"],
    [{ gracePeriodMs: 2 ** 31 }, "gracePeriodMs", "2147483648"],
    [{ gracePeriodMs: null }, "gracePeriodMs", "null"],
    [{ gracePeriodMs: 9_000n }, "gracePeriodMs", "9000"],
    [{ shutdownDelayMs: "later" }, "shutdownDelayMs", '"later"'],
    [{ flushReserveMs: -5 }, "flushReserveMs", "-5"],
    [{ settleMs: -1 }, "settleMs", "-1"],
    [{ settleMs: 2 ** 31 }, "settleMs", "2147483648"],
    [{ checkTimeoutMs: "1s" }, "checkTimeoutMs", '"1s"'],
    [{ unreadyProbes: "3" }, "unreadyProbes", '"3"'],
    [{ platform: "mars" }, "platform", '"mars"'],
    [{ readyPort: 0 }, "readyPort", "0"],
    [{ probes: { also: "/healthz" } }, "probes.also", '"/healthz"'],
    [{ whileDraining: "drop" }, "whileDraining", '"drop"'],
    [{ uncaughtErrors: "exit" }, "uncaughtErrors", '"exit"'],
    [{ exit: "no" }, "exit", '"no"'],
    [{ autoReady: 1 }, "autoReady", "1"],
    [{ exposeCheckErrors: "yes" }, "exposeCheckErrors", '"yes"'],
    [{ signals: "SIGTERM" }, "signals", '"SIGTERM"'],
    [{ signals: ["SIGTREM"] }, "signals", "SIGTREM"],
    [{ signals: ["SIGKILL"] }, "signals", "SIGKILL"],
    [{ probes: "/health" }, "probes", '"/health"'],
    [{ probes: { readiness: true } }, "readiness", "true"],
    [{ probes: { readiness: "readyz" } }, "readiness", '"readyz"'],
    [{ probeServer: true }, "probeServer", "true"],
    [{ probeServer: { port: "9090" } }, "port", '"9090"'],
    [{ probeServer: { port: 70_000 } }, "port", "70000"],
    [{ checks: { db: "up" } }, "db", '"up"'],
    [{ exemptPaths: "/metrics" }, "exemptPaths", '"/metrics"'],
    [{ isLongLived: true }, "isLongLived", "true"],
    [{ refusal: { retryAfterSeconds: -1 } }, "retryAfterSeconds", "-1"],
    [{ refusal: { headers: "none" } }, "headers", '"none"'],
    [{ logger: {} }, "logger", ""],
    ["fast", "options", '"fast"'],
  ] as const)("%o", (options, option, got) => {
    const error = errorOf(construct(options));
    expect(error.code).toBe("ERR_LASTCALL_OPTION");
    expect(error.message).toContain(option);
    expect(error.message).toContain(got);
    expect(error.message).toMatch(/expected/);
  });
});

describe("[9.1] unknown options are named with the nearest known one", () => {
  test.each([
    [{ gracePeriod: 9_000 }, "gracePeriod", "gracePeriodMs"],
    [{ graceperiodms: 9_000 }, "graceperiodms", "gracePeriodMs"],
    [{ shutdownDelay: 1 }, "shutdownDelay", "shutdownDelayMs"],
    [{ sginals: [] }, "sginals", "signals"],
    [{ probes: { readyness: "/r" } }, "readyness", "readiness"],
    [{ probeServer: { prot: 1 } }, "prot", "port"],
    [{ refusal: { retryAfterSecond: 1 } }, "retryAfterSecond", "retryAfterSeconds"],
    // What other libraries call it.
    [{ timeout: 9_000 }, "timeout", "did you mean gracePeriodMs?"],
    [{ gracefulShutdownTimeout: 1 }, "gracefulShutdownTimeout", "did you mean gracePeriodMs?"],
    [{ onShutdown: () => {} }, "onShutdown", "addHook"],
    [{ beforeShutdown: () => {} }, "beforeShutdown", "addHook"],
  ])("%o", (options, unknown, nearest) => {
    const error = errorOf(construct(options));
    expect(error.code).toBe("ERR_LASTCALL_OPTION");
    expect(error.message).toContain(unknown);
    expect(error.message).toContain(nearest);
  });

  test("a hook's are its own", () => {
    const lifecycle = createLifecycle();
    const add = (): void => lifecycle.addHook("flush", "it", () => {}, { timeout: 1 } as never);
    expect(errorOf(add).message).toMatch(
      /^option timeout: unknown option; did you mean timeoutMs\?/,
    );
  });

  test("none is named where none is near", () => {
    const error = errorOf(construct({ colour: "red" }));
    expect(error.message).toContain("unknown option");
    expect(error.message).not.toContain("did you mean");
  });

  test("the status of the 503 is not an option", () => {
    expect(errorOf(construct({ refusal: { status: 500 } })).code).toBe("ERR_LASTCALL_OPTION");
  });
});

test("[9.1] undefined equals absent", () => {
  const options: LifecycleOptions = {
    gracePeriodMs: undefined,
    shutdownDelayMs: undefined,
    probes: undefined,
    probeServer: undefined,
    signals: undefined,
    logger: undefined,
    refusal: { body: undefined },
  };
  expect(createLifecycle(options).state).toBe("starting");
});

test("[9.1] 0 is a value", () => {
  const options = { settleMs: 0, shutdownDelayMs: 0, flushReserveMs: 0 };
  expect(createLifecycle(options).state).toBe("starting");
});

test("[2.2] numbers that do not fit into the grace period throw", () => {
  const options = { gracePeriodMs: 1_000, shutdownDelayMs: 900, flushReserveMs: 200 };
  expect(errorOf(construct(options)).code).toBe("ERR_LASTCALL_BUDGET");
});

test("[2.2, 2.5] whichever source they come from", () => {
  vi.stubEnv("LASTCALL_GRACE_PERIOD_MS", "6000");
  expect(errorOf(construct({ flushReserveMs: 7_000 })).code).toBe("ERR_LASTCALL_BUDGET");
  expect(createLifecycle({ flushReserveMs: 7_000, gracePeriodMs: 28_000 }).state).toBe("starting");
});

test.each(["LASTCALL_GRACE_PERIOD_MS", "LASTCALL_SHUTDOWN_DELAY_MS", "LASTCALL_FLUSH_RESERVE_MS"])(
  "[9.1, 2.5] %s is as strict as the option",
  (name) => {
    for (const value of ["soon", "-1", "9s", "1e99"]) {
      vi.stubEnv(name, value);
      const error = errorOf(construct({}));
      expect(error.code).toBe("ERR_LASTCALL_OPTION");
      expect(error.message).toContain(name);
    }
  },
);

test.each([
  ["phase", ["flsh", "buffers", () => {}]],
  ["name", ["flush", "", () => {}]],
  ["run", ["flush", "buffers", undefined]],
  ["timeoutMs", ["flush", "buffers", () => {}, { timeoutMs: "1s" }]],
  ["timeoutMs", ["flush", "buffers", () => {}, { timeoutMs: -1 }]],
  ["timeout", ["flush", "buffers", () => {}, { timeout: 100 }]],
] as const)("[9.1] so does addHook, of its %s", (name, args) => {
  const lifecycle = createLifecycle();
  const addHook = lifecycle.addHook.bind(lifecycle) as (...given: readonly unknown[]) => void;
  const error = errorOf(() => addHook(...args));
  expect(error.code).toBe("ERR_LASTCALL_OPTION");
  expect(error.message).toContain(name);
});

test("[9.1] the adapter is as strict", () => {
  const options = { gracePeriod: 9_000 } as LifecycleOptions;
  expect(errorOf(() => graceful(options)).code).toBe("ERR_LASTCALL_OPTION");
});
