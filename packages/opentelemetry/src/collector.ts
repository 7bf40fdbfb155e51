import type { Lifecycle } from "@lastcall/core";
import { Counter, Gauge, Histogram, type Metric, type Registry } from "prom-client";
import {
  DURATION_BOUNDARIES,
  INSTRUMENT_KEYS,
  type InstrumentKey,
  INSTRUMENTS,
  prometheusLabel,
  prometheusName,
} from "./instruments.ts";
import { type Attributes, Measured, type Readings, type RecordDuration } from "./measured.ts";

/** A registry takes a name once, and there may be several lifecycles. */
const collectors = new WeakMap<Registry, Collector>();

/** The metrics of one registry, and the lifecycles whose figures they have. */
export class Collector {
  readonly #metrics = new Map<InstrumentKey, Metric>();
  readonly #histograms = new Map<InstrumentKey, Histogram>();
  readonly #measured: Measured[] = [];
  readonly #listeners: (() => void)[] = [];
  /** Of the scrape that is under way: it asks every metric, one after the other. */
  #readings: readonly Readings[] | undefined;

  /** @throws when something else has one of the names. */
  static of(registry: Registry): Collector {
    const known = collectors.get(registry);
    if (known?.isIn(registry) === true) return known;
    const collector = new Collector(registry);
    collectors.set(registry, collector);
    return collector;
  }

  private constructor(registry: Registry) {
    for (const key of INSTRUMENT_KEYS) this.#metrics.set(key, this.#make(key, registry));
  }

  /** Tests empty their registry. */
  isIn(registry: Registry): boolean {
    const name = prometheusName(INSTRUMENTS.state);
    return registry.getSingleMetric(name) === this.#metrics.get("state");
  }

  add(lifecycle: Lifecycle): void {
    const record: RecordDuration = (key, seconds, attributes) =>
      this.#histograms.get(key)!.observe(labelsOf(attributes), seconds);
    this.#measured.push(new Measured(lifecycle, record));
  }

  /** `listener` is called with each scrape. */
  onScrape(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #make(key: InstrumentKey, registry: Registry): Metric {
    const instrument = INSTRUMENTS[key];
    const configuration = {
      name: prometheusName(instrument),
      help: instrument.description,
      labelNames: instrument.attributes.map(prometheusLabel),
      registers: [registry],
    };
    if (instrument.kind === "histogram") {
      const buckets = [...DURATION_BOUNDARIES];
      const histogram = new Histogram({ ...configuration, buckets });
      this.#histograms.set(key, histogram);
      return histogram;
    }
    const Kind = instrument.kind === "counter" ? Counter : Gauge;
    const metric: Counter | Gauge = new Kind({
      ...configuration,
      collect: () => {
        metric.reset();
        for (const readings of this.#read())
          for (const { value, attributes } of readings.get(key) ?? [])
            metric.inc(labelsOf(attributes), value);
      },
    });
    return metric;
  }

  #read(): readonly Readings[] {
    if (this.#readings === undefined) {
      queueMicrotask(() => (this.#readings = undefined));
      this.#readings = this.#measured.map((measured) => measured.read());
      for (const listener of this.#listeners) listener();
    }
    return this.#readings;
  }
}

function labelsOf(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [prometheusLabel(name), value]),
  );
}
