/**
 * The lifecycle as metrics of prom-client: `registerMetrics()`.
 *
 * @packageDocumentation
 * @module @lastcall/opentelemetry/prom-client
 */
import { type Lifecycle, lifecycleFor, optionRules as rule } from "@lastcall/core";
import { register as defaultRegistry, type Registry } from "prom-client";
import { Collector } from "./collector.ts";
import { lastScrape } from "./last-scrape.ts";

export interface MetricsOptions {
  /** @default the lifecycle that the process shares */
  lifecycle?: Lifecycle | undefined;
  /** @default prom-client's own */
  registry?: Registry | undefined;
  /**
   * For how many milliseconds the drain goes on at least, unless a scrape comes meanwhile that finds nothing in flight:
   * so that what was refused and completed is seen. The scraped path is to be one of `exemptPaths`. @default 0
   */
  lastScrapeWithinMs?: number | undefined;
}

export const DEFAULT_METRICS: { readonly lastScrapeWithinMs: number } = { lastScrapeWithinMs: 0 };

const optionsRule = rule.shape<MetricsOptions>({
  lifecycle: rule.methods<Lifecycle>(["shutdown", "addHook"]),
  registry: rule.methods<Registry>(["registerMetric", "metrics"]),
  lastScrapeWithinMs: rule.milliseconds,
});

/**
 * The figures of a lifecycle for whoever scrapes, under the names that OpenTelemetry's Collector would give them. Call it once for each lifecycle.
 * @throws OptionError; LastcallError `ERR_LASTCALL_PHASE_ENDED` when it is too late to wait for a scrape; what
 * prom-client throws when the registry has one of the names from elsewhere.
 */
export function registerMetrics(options: MetricsOptions = {}): void {
  const given = optionsRule(options, "");
  const { registry = defaultRegistry } = given;
  const { lastScrapeWithinMs = DEFAULT_METRICS.lastScrapeWithinMs } = given;
  const lifecycle = lifecycleFor({ lifecycle: given.lifecycle });
  const collector = Collector.of(registry);
  if (lastScrapeWithinMs > 0) collector.onScrape(lastScrape(lifecycle, lastScrapeWithinMs));
  collector.add(lifecycle);
}
