import { describe, expect, test } from "vitest";
import { VARIABLES } from "../../packages/core/src/options/environment.ts";
import { resolveOptions, type Settings } from "../../packages/core/src/options/options.ts";

/** A value of each variable, and where in the settings what it means is found. */
const EXAMPLES: Readonly<
  Record<
    string,
    {
      readonly text: string;
      readonly seen: (settings: Settings) => unknown;
      readonly means: unknown;
      readonly bad?: string;
    }
  >
> = {
  LASTCALL_PLATFORM: { text: "heroku", seen: (s) => s.platform.name, means: "heroku", bad: "mars" },
  LASTCALL_GRACE_PERIOD_MS: {
    text: "20000",
    seen: (s) => s.budget.gracePeriodMs,
    means: 20_000,
    bad: "9s",
  },
  LASTCALL_SHUTDOWN_DELAY_MS: {
    text: " 1500.5 ",
    seen: (s) => s.budget.shutdownDelayMs,
    means: 1_500.5,
    bad: "soon",
  },
  LASTCALL_FLUSH_RESERVE_MS: {
    text: "0",
    seen: (s) => s.budget.flushReserveMs,
    means: 0,
    bad: "-1",
  },
  LASTCALL_WHILE_DRAINING: {
    text: "refuse",
    seen: (s) => s.whileDraining,
    means: "refuse",
    bad: "drop",
  },
  LASTCALL_SIGNALS: {
    text: "SIGTERM, SIGUSR2",
    seen: (s) => s.signals,
    means: ["SIGTERM", "SIGUSR2"],
    bad: "SIGTREM",
  },
  LASTCALL_SIGNAL_LISTENERS: {
    text: "exclusive",
    seen: (s) => s.signalListeners,
    means: "exclusive",
    bad: "none",
  },
  LASTCALL_UNCAUGHT_ERRORS: {
    text: "ignore",
    seen: (s) => s.uncaughtErrors,
    means: "ignore",
    bad: "exit",
  },
  LASTCALL_READINESS_PATH: {
    text: "/ready",
    seen: (s) => s.probes.readiness,
    means: "/ready",
    bad: "ready",
  },
  LASTCALL_LIVENESS_PATH: { text: "off", seen: (s) => s.probes.liveness, means: false, bad: "no" },
  LASTCALL_STARTUP_PATH: {
    text: "/started",
    seen: (s) => s.probes.startup,
    means: "/started",
    bad: "/a?b",
  },
  LASTCALL_HEALTH_PATHS: {
    text: "/healthz,/status",
    seen: (s) => s.probes.also,
    means: ["/healthz", "/status"],
    bad: "healthz",
  },
  LASTCALL_EXEMPT_PATHS: {
    text: "/metrics",
    seen: (s) => s.exemptPaths,
    means: ["/metrics"],
    bad: "metrics",
  },
  LASTCALL_PROBE_PORT: {
    text: "9090",
    seen: (s) => s.probeServer,
    means: { port: 9_090 },
    bad: "70000",
  },
  LASTCALL_PROBE_HOST: { text: "127.0.0.1", seen: () => "127.0.0.1", means: "127.0.0.1" },
  LASTCALL_READY_PORT: { text: "3000", seen: (s) => s.readyPort, means: 3_000, bad: "0" },
  LASTCALL_LOG: { text: "json", seen: (s) => s.logger, means: "json", bad: "loud" },
};

const examples = VARIABLES.map(({ name }) => ({ name, ...EXAMPLES[name]! }));
const badOnes = examples.flatMap(({ name, bad }) => (bad === undefined ? [] : [{ name, bad }]));

function resolved(environment: NodeJS.ProcessEnv, lenient = false): Settings {
  return resolveOptions({}, environment, lenient);
}

test("every variable has an example here, and nothing else", () => {
  expect(VARIABLES.map(({ name }) => name).toSorted()).toEqual(Object.keys(EXAMPLES).toSorted());
});

test.each(examples)("[2.5, 9.1] $name=$text reaches its option", ({ name, text, seen, means }) => {
  expect(seen(resolved({ [name]: text }))).toEqual(means);
});

test.each(examples)("[9.1] an empty $name is an absent one", ({ name, seen }) => {
  expect(seen(resolved({ [name]: "  " }))).toEqual(seen(resolved({})));
});

describe("[9.1, 3.13] a bad value", () => {
  test.each(badOnes)("$name=$bad throws in code, and is named", ({ name, bad }) => {
    expect(() => resolved({ [name]: bad })).toThrow(
      expect.objectContaining({ code: "ERR_LASTCALL_OPTION", option: name }),
    );
  });

  test.each(badOnes)(
    "$name=$bad is one line where the program can't be changed",
    ({ name, bad }) => {
      const { warnings, ...settings } = resolved({ [name]: bad }, true);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(name);
      expect(warnings[0]).toContain(bad);
      expect(EXAMPLES[name]!.seen(settings as Settings)).toEqual(
        EXAMPLES[name]!.seen(resolved({})),
      );
    },
  );

  test("numbers that do not fit together are one line there, and none of them counts", () => {
    const environment = { LASTCALL_GRACE_PERIOD_MS: "1000", LASTCALL_FLUSH_RESERVE_MS: "2000" };
    const { warnings, budget } = resolved(environment, true);
    expect(warnings).toEqual([expect.stringContaining("flushReserveMs (2000)")]);
    expect(budget.gracePeriodMs).toBe(9_000);
  });
});

test("[2.5] code beats environment, in groups member by member", () => {
  const environment = {
    LASTCALL_READINESS_PATH: "/from-outside",
    LASTCALL_LIVENESS_PATH: "/alive",
    LASTCALL_GRACE_PERIOD_MS: "20000",
  };
  const { probes, budget } = resolveOptions(
    { probes: { readiness: "/from-code" }, gracePeriodMs: 7_000 },
    environment,
  );
  expect(probes).toMatchObject({
    readiness: "/from-code",
    liveness: "/alive",
    startup: "/startupz",
  });
  expect(budget.gracePeriodMs).toBe(7_000);
});

test("a host for the probes without a port is no server", () => {
  expect(resolved({ LASTCALL_PROBE_HOST: "127.0.0.1" }).probeServer).toBe(false);
  const both = { LASTCALL_PROBE_HOST: "127.0.0.1", LASTCALL_PROBE_PORT: "9090" };
  expect(resolved(both).probeServer).toEqual({ port: 9_090, host: "127.0.0.1" });
});

describe("[3.13] a misspelt variable is warned of", () => {
  test.each([
    ["LASTCALL_GRACE_PERIOD", "LASTCALL_GRACE_PERIOD_MS"],
    ["LASTCALL_PROBES_PORT", "LASTCALL_PROBE_PORT"],
    ["LASTCALL_SIGNAL", "LASTCALL_SIGNALS"],
  ])("%s: %s was meant", (wrong, right) => {
    expect(resolved({ [wrong]: "1" }).warnings).toEqual([
      expect.stringContaining(`did you mean ${right}?`),
    ]);
  });

  test("with no guess where none is near", () => {
    const [warning, ...more] = resolved({ LASTCALL_XYZZY_QUUX_PLUGH: "1" }).warnings;
    expect(warning).toContain("LASTCALL_XYZZY_QUUX_PLUGH");
    expect(warning).not.toContain("did you mean");
    expect(more).toEqual([]);
  });
});
