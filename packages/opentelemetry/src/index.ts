/**
 * The lifecycle as metrics and the shutdown as a span, for OpenTelemetry: `instrumentLifecycle()`.
 *
 * @packageDocumentation
 * @module @lastcall/opentelemetry
 */
import { type Lifecycle, lifecycleFor, optionRules as rule } from "@lastcall/core";
import { type MeterProvider, metrics, trace, type TracerProvider } from "@opentelemetry/api";
import { measure } from "./metrics.ts";
import { traceShutdown } from "./span.ts";

/** A `NodeSDK`, or the provider of one signal: whatever holds spans, metrics or records that are not exported yet. */
export interface Sdk {
  forceFlush?(): Promise<unknown>;
  shutdown(): Promise<unknown>;
}

export interface InstrumentationOptions {
  /** @default the lifecycle that the process shares */
  lifecycle?: Lifecycle | undefined;
  /** What is exported and closed as the process ends; it is to have no signal handler of its own. @default nothing */
  sdk?: Sdk | readonly Sdk[] | undefined;
  /** @default the global one */
  meterProvider?: MeterProvider | undefined;
  /** @default the global one */
  tracerProvider?: TracerProvider | undefined;
  /** How long each of the two exports may take, in milliseconds: a collector that is down holds no exit for longer. @default 1000 */
  exportTimeoutMs?: number | undefined;
}

export const DEFAULT_INSTRUMENTATION: { readonly exportTimeoutMs: number } = {
  exportTimeoutMs: 1_000,
};

const SCOPE = "@lastcall/opentelemetry";

const sdkRule = rule.methods<Sdk>(["shutdown"]);

const optionsRule = rule.shape<InstrumentationOptions>({
  lifecycle: rule.methods<Lifecycle>(["shutdown", "addHook"]),
  sdk: (value, option) =>
    Array.isArray(value) ? rule.listOf(sdkRule)(value, option) : sdkRule(value, option),
  meterProvider: rule.methods<MeterProvider>(["getMeter"]),
  tracerProvider: rule.methods<TracerProvider>(["getTracer"]),
  exportTimeoutMs: rule.milliseconds,
});

/**
 * Measures a lifecycle and traces its shutdown as one span. Call it once for each lifecycle, when the SDK has been
 * started: a meter that is asked for before measures nothing.
 *
 * With `sdk`, what is waiting is exported in a `flush` hook, whose outcome is in the report, and the rest in a `logs`
 * hook, behind the report: the span of the shutdown, the last figures, and the spans of requests that were cut.
 * @throws OptionError; LastcallError `ERR_LASTCALL_PHASE_ENDED` when the lifecycle is closing.
 */
export function instrumentLifecycle(options: InstrumentationOptions = {}): void {
  const given = optionsRule(options, "");
  const lifecycle = lifecycleFor({ lifecycle: given.lifecycle });
  const meterProvider = given.meterProvider ?? metrics.getMeterProvider();
  const tracerProvider = given.tracerProvider ?? trace.getTracerProvider();
  measure(lifecycle, meterProvider.getMeter(SCOPE));
  traceShutdown(lifecycle, tracerProvider.getTracer(SCOPE));
  const sdks = [given.sdk ?? []].flat();
  if (sdks.length === 0) return;
  const { exportTimeoutMs = DEFAULT_INSTRUMENTATION.exportTimeoutMs } = given;
  const limit = { timeoutMs: exportTimeoutMs };
  lifecycle.addHook("flush", "opentelemetry", () => all(sdks, (sdk) => sdk.forceFlush?.()), limit);
  lifecycle.addHook("logs", "opentelemetry", () => all(sdks, (sdk) => sdk.shutdown()), limit);
}

/** One that fails keeps none of the others from ending. */
async function all(sdks: readonly Sdk[], end: (sdk: Sdk) => unknown): Promise<void> {
  const ended = await Promise.allSettled(sdks.map(async (sdk) => end(sdk)));
  const errors = ended.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} exports failed`);
}
