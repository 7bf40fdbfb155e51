import { readFileSync } from "node:fs";
import { createLifecycle } from "@lastcall/core";
import { DEFAULT_INSTRUMENTATION } from "@lastcall/opentelemetry";
import { DEFAULT_METRICS, registerMetrics } from "@lastcall/opentelemetry/prom-client";
import { type Metric, Registry } from "prom-client";
import { expect, test } from "vitest";
import { alerts, dashboardExpressions } from "../opentelemetry/recipes.ts";

const page = readFileSync(new URL("../../docs/guides/telemetry.md", import.meta.url), "utf8");

interface Known {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

function knownMetrics(): Known[] {
  const registry = new Registry();
  const lifecycle = createLifecycle({ exit: false, signals: [], logger: false });
  registerMetrics({ lifecycle, registry });
  return registry.getMetricsAsArray().map((metric) => {
    const { name, labelNames } = metric as unknown as Metric & {
      name: string;
      labelNames: string[];
    };
    const type = "buckets" in metric ? "histogram" : "value";
    return { name, type, labels: labelNames };
  });
}

const metrics = knownMetrics();
const series = new Set(
  metrics.flatMap(({ name, type }) =>
    type === "histogram" ? ["_bucket", "_count", "_sum"].map((end) => name + end) : [name],
  ),
);
const labels = new Set(metrics.flatMap((metric) => metric.labels));

test("[8.1] docs/guides/telemetry.md has every metric, by both of its names, with its attributes", () => {
  for (const { name, labels: own } of metrics) {
    const row = page.split("\n").find((line) => line.includes(`\`${name}\``));
    expect(row, name).toBeDefined();
    const [, otelName] = /^\| `([\w.]+)`/.exec(row!)!;
    expect(name).toMatch(new RegExp(`^${otelName!.replaceAll(".", "_")}(_seconds|_total)?$`));
    const said = own.filter((label) => label !== "lastcall_lifecycle");
    const shown = [...row!.matchAll(/`(lastcall\.[\w.]+)`/g)]
      .slice(1)
      .map(([, attribute]) => attribute!.replaceAll(".", "_"));
    expect(shown).toEqual(expect.arrayContaining(said));
  }
  const rows = page.match(/^\| `lastcall\.[\w.]+` .*`lastcall_\w+`/gm);
  expect(rows).toHaveLength(metrics.length);
});

test("[8.1] the alerts and the dashboard ask for metrics and labels that there are", () => {
  const rules = alerts().replaceAll(/^ *#.*$/gm, "");
  const asked = [rules, ...dashboardExpressions()].join("\n").match(/\blastcall_\w+/g) ?? [];
  expect(asked.length).toBeGreaterThan(metrics.length);
  expect(asked.filter((name) => !series.has(name) && !labels.has(name))).toEqual([]);
});

test("[9.1] docs/guides/telemetry.md has the defaults that the code has", () => {
  const defaults = { ...DEFAULT_INSTRUMENTATION, ...DEFAULT_METRICS };
  for (const [name, value] of Object.entries(defaults))
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\| \`${value}\` `, "m"));
});
