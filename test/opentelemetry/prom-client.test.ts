import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { createLifecycle, type Lifecycle, type LifecycleOptions } from "@lastcall/core";
import { instrumentLifecycle } from "@lastcall/opentelemetry";
import { registerMetrics } from "@lastcall/opentelemetry/prom-client";
import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { Registry } from "prom-client";
import { expect, onTestFinished, test } from "vitest";

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** Of this process, which is not to be ended. */
function lifecycleOf(options: LifecycleOptions = {}): Lifecycle {
  const lifecycle = createLifecycle({ ...options, exit: false, signals: [], logger: false });
  onTestFinished(async () => void (await lifecycle.shutdown()));
  return lifecycle;
}

/** What Prometheus would read, without the buckets, whose number is the histogram's own. */
function samples(text: string): string[] {
  return text.split("\n").filter((line) => line !== "" && !/^#|_bucket\{/.test(line));
}

function namesIn(text: string): Set<string> {
  return new Set(samples(text).map((line) => /^\w+/.exec(line)![0]));
}

const SCOPE = /,?otel_scope_\w+="[^"]*"/g;

async function appServing(lifecycle: Lifecycle, registry: Registry): Promise<Server> {
  const server = createServer((_req, res) => {
    void registry.metrics().then((metrics) => res.end(metrics));
  }).listen(0, "127.0.0.1");
  lifecycle.adopt(server);
  await once(server, "listening");
  return server;
}

async function scrape(server: Server): Promise<string> {
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

test("[8.1] prom-client and OpenTelemetry's exporter give Prometheus the same samples", async () => {
  const lifecycle = lifecycleOf({ name: "orders" });
  const registry = new Registry();
  const reader = new Reader();
  registerMetrics({ lifecycle, registry });
  instrumentLifecycle({ lifecycle, meterProvider: new MeterProvider({ readers: [reader] }) });
  lifecycle.addHook("flush", "buffer", () => {});
  lifecycle.addHook("close", "pool", () => Promise.reject(new Error("gone")));
  await lifecycle.shutdown();
  const { resourceMetrics } = await reader.collect();
  const exported = new PrometheusSerializer().serialize(resourceMetrics).replace(SCOPE, "");
  const figures = (text: string): string[] =>
    samples(text)
      .filter((line) => line.startsWith("lastcall_"))
      .map((line) => {
        const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line)!;
        // The exporter leaves out the unit, which the Collector and Prometheus's own receiver put behind the name.
        const bare = name!.replace("_seconds", "");
        // Times differ by what lies between two readings.
        const shown = /_(sum|duration)$/.test(bare) ? "a time" : value;
        return `${bare} ${labels.split(",").filter(Boolean).toSorted().join(",")} ${shown}`;
      })
      .toSorted();
  const scraped = await registry.metrics();
  expect(figures(scraped)).toEqual(figures(exported));
  expect(samples(scraped)).toContain(
    'lastcall_hook_duration_seconds_count{lastcall_hook_phase="close",lastcall_hook_name="pool",lastcall_outcome="failed",lastcall_lifecycle="orders"} 1',
  );
  expect(namesIn(scraped)).toContain("lastcall_shutdown_requests_total");
});

test("[8.1] two lifecycles are told apart in one registry, and an emptied registry may be filled again", async () => {
  const registry = new Registry();
  const [first, second] = [lifecycleOf({ name: "api" }), lifecycleOf({ name: "admin" })];
  registerMetrics({ lifecycle: first, registry });
  registerMetrics({ lifecycle: second, registry });
  await second.shutdown();
  const state = (name: string, lifecycle: string): string =>
    `lastcall_state{lastcall_state="${name}",lastcall_lifecycle="${lifecycle}"} 1`;
  const both = samples(await registry.metrics());
  expect(both).toEqual(
    expect.arrayContaining([state("starting", "api"), state("closed", "admin")]),
  );
  registry.clear();
  registerMetrics({ lifecycle: first, registry });
  const one = samples(await registry.metrics());
  expect(one).toContain(state("starting", "api"));
  expect(one.filter((line) => line.includes("admin"))).toEqual([]);
});

test("[4.3, 8.1] a drain that waits for a last scrape ends with it, and what it shows is all that came", async () => {
  const registry = new Registry();
  const lifecycle = lifecycleOf({
    exemptPaths: ["/metrics"],
    shutdownDelayMs: 0,
    gracePeriodMs: 60_000,
  });
  registerMetrics({ lifecycle, registry, lastScrapeWithinMs: 30_000 });
  const server = await appServing(lifecycle, registry);
  expect(await scrape(server)).toContain('lastcall_state{lastcall_state="ready"} 1');
  const stopped = lifecycle.shutdown();
  const { port } = server.address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(503);
  const last = samples(await scrape(server));
  expect(last).toContain('lastcall_shutdown_requests_total{lastcall_outcome="refused"} 1');
  expect(last).toContain('lastcall_state{lastcall_state="draining"} 1');
  const report = await stopped;
  expect(report).toMatchObject({ exitCode: 0, requests: { refused: 1 } });
  expect(report.durationMs).toBeLessThan(20_000);
});

test("[7.3, 8.1] a scraper that does not come is waited for no longer, and is no failure", async () => {
  const lifecycle = lifecycleOf();
  registerMetrics({ lifecycle, registry: new Registry(), lastScrapeWithinMs: 50 });
  const report = await lifecycle.shutdown();
  expect(report).toMatchObject({
    exitCode: 0,
    hooks: [{ phase: "deregister", name: "last scrape", outcome: "done" }],
  });
});

test("[9.1] a bad option is named", () => {
  const code = "ERR_LASTCALL_OPTION";
  const wrong = { registry: {} } as never;
  expect(() => registerMetrics(wrong)).toThrow(
    expect.objectContaining({ code, option: "registry" }),
  );
  const misspelt = { sdks: [] } as never;
  expect(() => instrumentLifecycle(misspelt)).toThrow(/did you mean sdk\?/);
  const empty = { sdk: [{}] } as never;
  expect(() => instrumentLifecycle(empty)).toThrow(
    expect.objectContaining({ code, option: "sdk[0]" }),
  );
});
