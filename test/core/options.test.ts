import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import {
  DEFAULT_OPTIONS,
  type LifecycleOptions,
  resolveOptions,
  type Settings,
} from "../../packages/core/src/options/options.ts";
import { quietSettings } from "./quiet-settings.ts";

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

test("[2.5, 9.1] nothing given: every default, and the environment is the process's", () => {
  vi.stubEnv("LASTCALL_GRACE_PERIOD_MS", "12345");
  const { budget, platform, times, warnings, ...rest } = resolveOptions();
  vi.unstubAllEnvs();
  expect(rest).toEqual(DEFAULT_OPTIONS);
  expect(budget.gracePeriodMs).toBe(12_345);
  expect(times.budget).toBe(budget);
  expect(platform.name).toBe("none");
  expect(warnings).toEqual([]);
});

test("settings and defaults can't be changed afterwards", () => {
  const settings = quietSettings({
    probes: { readiness: "/ready" },
    checks: { database: () => {} },
    exemptPaths: ["/metrics"],
    refusal: { headers: { "X-Pod": "a" } },
  });
  for (const given of [settings, DEFAULT_OPTIONS]) {
    const { logger, times, ...ours } = given as Settings;
    expect(Object.isFrozen(given)).toBe(true);
    expect(Object.values(ours).every(isDeeplyFrozen)).toBe(true);
    expect(times === undefined || !Object.isFrozen(times)).toBe(true);
    expect(typeof logger === "string" || !Object.isFrozen(logger)).toBe(true);
  }
});

test("what the user changes later changes nothing", () => {
  const exemptPaths = ["/metrics"];
  const headers = { "X-Pod": "a" };
  const settings = quietSettings({ exemptPaths, refusal: { headers } });
  exemptPaths.push("/other");
  headers["X-Pod"] = "b";
  expect(settings.exemptPaths).toEqual(["/metrics"]);
  expect(settings.refusal.headers).toEqual({ "X-Pod": "a" });
});

test("[6.1] one probe's path leaves the others' defaults", () => {
  expect(quietSettings({ probes: { liveness: false } }).probes).toEqual({
    readiness: "/readyz",
    liveness: false,
    startup: "/startupz",
    also: [],
  });
});

test("[9.1] probes: false turns all of them off, whatever the environment says", () => {
  const off = { readiness: false, liveness: false, startup: false, also: [] };
  const environment = { LASTCALL_READINESS_PATH: "/ready", LASTCALL_HEALTH_PATHS: "/health" };
  expect(resolveOptions({ probes: false }, environment).probes).toEqual(off);
});

test("[4.2] one part of the refusal leaves the others' defaults", () => {
  expect(quietSettings({ refusal: { retryAfterSeconds: 0 } }).refusal).toEqual({
    ...DEFAULT_OPTIONS.refusal,
    retryAfterSeconds: 0,
  });
});

test("[9.1] undefined equals absent in every place", () => {
  const names = [...Object.keys(DEFAULT_OPTIONS), "platform", "gracePeriodMs"];
  fc.assert(
    fc.property(fc.subarray(names), (some) => {
      const given = Object.fromEntries(some.map((name) => [name, undefined])) as LifecycleOptions;
      expect(resolveOptions(given, {})).toEqual(resolveOptions({}, {}));
    }),
  );
  const nested: LifecycleOptions = {
    probes: { readiness: undefined },
    refusal: { body: undefined, headers: { "X-Pod": undefined as unknown as string } },
    checks: { none: undefined as unknown as () => void },
  };
  expect(resolveOptions(nested, {})).toEqual(resolveOptions({}, {}));
});

test("[9.1] whatever is given, it is settings or a coded error", () => {
  const names = Object.keys(DEFAULT_OPTIONS).concat("platform", "gracePeriodMs", "unknown");
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.anything()), (options) => {
      try {
        expect(resolveOptions(options as LifecycleOptions, {})).toHaveProperty("budget");
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_LASTCALL_/) });
      }
    }),
    { numRuns: 200 },
  );
});

test("[9.1] the names that every object inherits are unknown options too", () => {
  for (const name of ["constructor", "toString", "hasOwnProperty"]) {
    expect(() => resolveOptions({ [name]: 1 }, {})).toThrow(
      expect.objectContaining({ code: "ERR_LASTCALL_OPTION", option: name }),
    );
  }
});

test("[4.2] what is accepted for the refusal can be sent", () => {
  const text = fc.string({ unit: "binary", maxLength: 20 });
  fc.assert(
    fc.property(fc.dictionary(text, text), text, (headers, contentType) => {
      let accepted;
      try {
        accepted = quietSettings({ refusal: { headers, contentType } }).refusal;
      } catch (error) {
        expect(error).toMatchObject({ code: "ERR_LASTCALL_OPTION" });
        return;
      }
      // `Headers` is as strict as `writeHead`.
      expect(
        new Headers({ ...accepted.headers, "Content-Type": accepted.contentType }),
      ).toBeDefined();
    }),
    { numRuns: 300 },
  );
});
