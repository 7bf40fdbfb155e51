import type { Lifecycle } from "@lastcall/core";
import { type Span, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import { watch } from "./watch.ts";

/**
 * One span of its own, `shutdown`, from the signal to the report. An event for each phase at its beginning (`lame-duck`,
 * `draining`, `closing`, `closed`), for each hook at its end (`hook`), and for what is cut (`cut`).
 */
export function traceShutdown(lifecycle: Lifecycle, tracer: Tracer): void {
  let span: Span | undefined;
  watch(lifecycle, {
    changed(state) {
      if (state === "ready") return;
      const attributes = lifecycle.name === "" ? {} : { "lastcall.lifecycle": lifecycle.name };
      // Whoever called `shutdown` may be inside a request, and the shutdown outlives that.
      span ??= tracer.startSpan("shutdown", { root: true, attributes });
      span.addEvent(state);
    },
    hookEnded({ phase, name, outcome, durationMs, error }) {
      span?.addEvent("hook", {
        "lastcall.hook.phase": phase,
        "lastcall.hook.name": name,
        "lastcall.outcome": outcome,
        "lastcall.hook.duration": durationMs / 1_000,
        ...(error === undefined ? {} : { "exception.message": error }),
      });
    },
    cut({ requestCount, workCount, work, requests }) {
      span?.addEvent("cut", {
        "lastcall.cut_requests": requestCount,
        "lastcall.cut_tasks": workCount,
        "lastcall.cut": [...requests.map(({ method, path }) => `${method} ${path}`), ...work],
      });
    },
    reported({ reason, exitCode, requests }) {
      span?.setAttributes({
        "lastcall.reason": reason,
        "lastcall.exit_code": exitCode,
        "lastcall.completed_requests": requests.completed,
        "lastcall.refused_requests": requests.refused,
        "lastcall.aborted_requests": requests.aborted,
        "lastcall.cut_requests": requests.cutCount,
      });
      if (exitCode !== 0) span?.setStatus({ code: SpanStatusCode.ERROR });
      span?.end();
    },
  });
}
