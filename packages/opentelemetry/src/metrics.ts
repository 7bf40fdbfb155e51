import type { Lifecycle } from "@lastcall/core";
import type { Histogram, Meter, Observable } from "@opentelemetry/api";
import {
  DURATION_BOUNDARIES,
  INSTRUMENT_KEYS,
  type InstrumentKey,
  INSTRUMENTS,
} from "./instruments.ts";
import { Measured } from "./measured.ts";

/** The figures of this lifecycle as instruments of `meter`, read when its reader collects. */
export function measure(lifecycle: Lifecycle, meter: Meter): void {
  const observables = new Map<InstrumentKey, Observable>();
  const histograms = new Map<InstrumentKey, Histogram>();
  for (const key of INSTRUMENT_KEYS) {
    const { name, kind, unit, description } = INSTRUMENTS[key];
    const options = { unit, description };
    if (kind === "histogram") {
      const advice = { explicitBucketBoundaries: [...DURATION_BOUNDARIES] };
      histograms.set(key, meter.createHistogram(name, { ...options, advice }));
    } else if (kind === "counter") {
      observables.set(key, meter.createObservableCounter(name, options));
    } else if (kind === "gauge") {
      observables.set(key, meter.createObservableGauge(name, options));
    } else {
      observables.set(key, meter.createObservableUpDownCounter(name, options));
    }
  }
  const measured = new Measured(lifecycle, (key, seconds, attributes) =>
    histograms.get(key)?.record(seconds, attributes),
  );
  meter.addBatchObservableCallback(
    (result) => {
      for (const [key, readings] of measured.read())
        for (const { value, attributes } of readings)
          result.observe(observables.get(key)!, value, attributes);
    },
    [...observables.values()],
  );
}
