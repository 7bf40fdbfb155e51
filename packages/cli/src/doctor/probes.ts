import type { Container } from "./containers.ts";
import { shutdownDelayOf, gracePeriodOf } from "./stop-limits.ts";
import type { Assumptions } from "./project.ts";
import type { YamlNode } from "./read/yaml-file.ts";
import type { Located } from "./source-file.ts";

/** The path of an HTTP probe without its query string. */
export function probePath(container: YamlNode, probe: string): Located<string> | undefined {
  const path = container.text(probe, "httpGet", "path");
  return path === undefined ? undefined : { ...path, value: path.value.split("?")[0] ?? "" };
}

/** Kubernetes' defaults: every 10 s, three times. */
export function noticeMs(readiness: YamlNode): number {
  const period = Number(readiness.text("periodSeconds")?.value ?? 10);
  const failures = Number(readiness.text("failureThreshold")?.value ?? 3);
  return period * failures * 1_000;
}

const UNREADY_PROBES = 3;
const MAX_RESERVE_MS = 5_000;

/** How long the program serves on after the signal, given who asks for its readiness, as the library's `"auto"` has it. */
export function lameDuckMs(
  container: Container,
  assumptions: Assumptions,
  readiness: YamlNode,
): number {
  const delay = shutdownDelayOf(container.environment, assumptions);
  if (delay !== "auto") return delay;
  const gracePeriodMs = gracePeriodOf(container.environment, assumptions);
  const reserve = Number(container.environment.get("LASTCALL_FLUSH_RESERVE_MS")?.value);
  const reserveMs = Number.isFinite(reserve)
    ? reserve
    : Math.min(gracePeriodMs / 4, MAX_RESERVE_MS);
  const boundMs = (gracePeriodMs - reserveMs) / 2;
  const periodMs = Number(readiness.text("periodSeconds")?.value ?? 10) * 1_000;
  // A prober whose interval is longer than the bound is not waited for at all.
  return periodMs > boundMs ? 0 : Math.min(boundMs, periodMs * UNREADY_PROBES);
}

/** The paths of the URLs in a health check's command. */
export function urlPaths(command: string): string[] {
  return command
    .split(/[\s"'`(),;[\]]+/)
    .flatMap((word) =>
      URL.canParse(word) && /^https?:/.test(word) ? [new URL(word).pathname] : [],
    );
}
