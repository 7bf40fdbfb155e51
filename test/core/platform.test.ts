import { describe, expect, test } from "vitest";
import {
  type PlatformSettings,
  resolvePlatform,
} from "../../packages/core/src/options/detect-platform.ts";
import { resolveOptions } from "../../packages/core/src/options/options.ts";
import { MANAGERS, PLATFORM_NAMES, PLATFORMS } from "../../packages/core/src/options/platform.ts";
import { silent } from "./quiet-settings.ts";

/** What each platform puts into the environment, and what follows. */
const SEEN: readonly (readonly [
  name: string,
  environment: NodeJS.ProcessEnv,
  gracePeriodMs: number,
  removal: string,
])[] = [
  [
    "azure-container-apps",
    { CONTAINER_APP_NAME: "app", KUBERNETES_SERVICE_HOST: "10.0.0.1" },
    28_000,
    "by-time",
  ],
  ["cloud-foundry", { VCAP_APPLICATION: "{}" }, 9_000, "before"],
  ["cloud-run", { K_SERVICE: "app" }, 9_000, "before"],
  ["ecs", { ECS_CONTAINER_METADATA_URI_V4: "http://169.254.170.2/v4/x" }, 28_000, "by-time"],
  ["fly", { FLY_APP_NAME: "app", FLY_MACHINE_ID: "1" }, 4_500, "by-time"],
  ["heroku", { DYNO: "web.1" }, 28_000, "by-time"],
  ["kubernetes", { KUBERNETES_SERVICE_HOST: "10.96.0.1", K_SERVICE: "knative" }, 28_000, "by-time"],
  ["nomad", { NOMAD_ALLOC_ID: "1" }, 4_500, "before"],
  ["pm2", { pm_id: "0" }, 1_400, "nobody"],
  ["pm2", { pm_id: "0", kill_timeout: "8000" }, 7_200, "nobody"],
  ["pm2", { pm_id: "0", PM2_KILL_TIMEOUT: "4000" }, 3_600, "nobody"],
  ["railway", { RAILWAY_ENVIRONMENT_ID: "1" }, 500, "before"],
  [
    "railway",
    { RAILWAY_ENVIRONMENT_ID: "1", RAILWAY_DEPLOYMENT_DRAINING_SECONDS: "20" },
    18_000,
    "before",
  ],
  ["render", { RENDER: "true" }, 28_000, "before"],
  ["supervisord", { SUPERVISOR_ENABLED: "1" }, 9_000, "nobody"],
  ["systemd", { INVOCATION_ID: "0123", SYSTEMD_EXEC_PID: String(process.pid) }, 88_000, "nobody"],
  ["systemd", { NOTIFY_SOCKET: "/run/systemd/notify" }, 88_000, "nobody"],
];

/** Nobody's container. */
const outside = (): boolean => false;

function seen(environment: NodeJS.ProcessEnv): PlatformSettings {
  return resolvePlatform("auto", environment, outside);
}

describe("[2.5] a platform is known by what it puts into the environment", () => {
  test.each(SEEN)("%s: %o", (name, environment, gracePeriodMs, removal) => {
    const platform = seen(environment);
    expect(platform).toMatchObject({ name, removal });
    expect(environment).toHaveProperty([platform.toldBy]);
    const { budget } = resolveOptions({ logger: silent }, environment);
    expect(budget.gracePeriodMs).toBe(Math.min(gracePeriodMs, budget.gracePeriodMs));
    expect(resolveOptions({ platform: platform.name }, environment).budget.gracePeriodMs).toBe(
      gracePeriodMs,
    );
  });

  test("every row that tells itself has an example here", () => {
    const told = [...MANAGERS, ...PLATFORMS].filter(({ variables }) => variables.length > 0);
    const examples = new Set(SEEN.map(([name]) => name));
    expect(told.map(({ name }) => name).toSorted()).toEqual([...examples].toSorted());
  });

  test("and each name stands for one row", () => {
    const names = [...MANAGERS, ...PLATFORMS].map(({ name }) => name);
    expect(names.toSorted()).toEqual([...PLATFORM_NAMES].toSorted());
  });

  test.each([
    ["docker", "/.dockerenv"],
    ["docker", "/run/.containerenv"],
  ])("%s by the file %s", (name, file) => {
    const platform = resolvePlatform("auto", {}, (path) => path === file);
    expect(platform).toMatchObject({ name, toldBy: file, killLimitMs: 10_000 });
  });

  test("nowhere, by nothing", () => {
    expect(seen({})).toMatchObject({ name: "none", toldBy: "nothing", killLimitMs: undefined });
    expect(seen({ DYNO: "" })).toMatchObject({ name: "none" });
  });

  test("what a service's shell started is not the service", () => {
    const inherited = { INVOCATION_ID: "0123", SYSTEMD_EXEC_PID: "1" };
    expect(seen(inherited)).toMatchObject({ name: "none" });
  });
});

describe("[2.5] a process manager on a platform", () => {
  test("whichever kills first is named, and the endpoint goes as on the platform", () => {
    const both = seen({ pm_id: "0", KUBERNETES_SERVICE_HOST: "10.96.0.1" });
    expect(both).toMatchObject({ name: "pm2", killLimitMs: 1_600, removal: "by-time" });
    const patient = seen({
      pm_id: "0",
      kill_timeout: "60000",
      KUBERNETES_SERVICE_HOST: "10.96.0.1",
    });
    expect(patient).toMatchObject({ name: "kubernetes", killLimitMs: 30_000 });
  });

  test("the innermost manager is the one that counts", () => {
    expect(seen({ pm_id: "0", INVOCATION_ID: "of PM2's own unit" })).toMatchObject({ name: "pm2" });
  });
});

describe("[2.5] a name chooses a platform", () => {
  test.each(PLATFORM_NAMES)("%s", (name) => {
    expect(resolvePlatform(name, { DYNO: "web.1" }, outside)).toMatchObject({
      name,
      toldBy: "option",
    });
  });

  test("none is nowhere", () => {
    const { platform, budget } = resolveOptions({ platform: "none" }, { DYNO: "web.1" });
    expect(platform).toMatchObject({ name: "none", removal: "nobody" });
    expect(budget.gracePeriodMs).toBe(9_000);
  });

  test("code beats environment beats what is seen", () => {
    const environment = { LASTCALL_PLATFORM: "fly", DYNO: "web.1" };
    expect(resolveOptions({}, environment).platform.name).toBe("fly");
    expect(resolveOptions({ platform: "nomad" }, environment).platform.name).toBe("nomad");
    expect(resolveOptions({ platform: "auto" }, environment).platform.name).not.toBe("fly");
  });
});

describe("[2.5] a grace period that does not fit under a limit that is read", () => {
  test("is warned of with both numbers", () => {
    const { warnings } = resolveOptions(
      { gracePeriodMs: 9_000 },
      { pm_id: "0", kill_timeout: "3000" },
    );
    expect(warnings).toEqual([expect.stringMatching(/9000.*pm2.*3000 ms/)]);
  });

  test("one that fits is not", () => {
    expect(resolveOptions({}, { pm_id: "0" }).warnings).toEqual([]);
    expect(resolveOptions({ gracePeriodMs: 55_000 }, { DYNO: "1" }).warnings).toEqual([]);
  });

  test("a limit that is read after the start moves the grace period, where nobody chose one", () => {
    const settings = resolveOptions({ platform: "systemd" }, {});
    expect(settings.times.limitRead(20_000)).toEqual([]);
    expect(settings.budget.gracePeriodMs).toBe(18_000);
    const chosen = resolveOptions({ platform: "systemd", gracePeriodMs: 30_000 }, {});
    expect(chosen.times.limitRead(20_000)).toEqual([
      expect.stringMatching(/30000.*systemd.*20000 ms/),
    ]);
    expect(chosen.budget.gracePeriodMs).toBe(30_000);
  });
});
