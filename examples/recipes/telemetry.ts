import type { Lifecycle } from "@lastcall/core";

/** The providers of an OpenTelemetry SDK, for traces, metrics or logs. */
interface Provider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Call it before the other hooks are added: close hooks run newest first, and theirs may still make spans. */
export function flushTelemetry(lifecycle: Lifecycle, provider: Provider): void {
  lifecycle.addHook("flush", "telemetry", () => provider.forceFlush());
  lifecycle.addHook("close", "telemetry", () => provider.shutdown());
}
