import type { Lifecycle } from "@lastcall/core";

/** Runs `job` every `intervalMs`, never twice at a time; none begins after the signal, one under way is waited for. */
export function every(
  lifecycle: Lifecycle,
  intervalMs: number,
  name: string,
  job: (signal: AbortSignal) => Promise<void>,
): void {
  if (lifecycle.signal.aborted) return;
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    lifecycle
      .track(name, job(lifecycle.signal))
      .catch((error: unknown) => lifecycle.logger.error(`${name}: ${String(error)}`))
      .finally(() => (running = false));
  }, intervalMs);
  lifecycle.signal.addEventListener("abort", () => clearInterval(timer));
}
