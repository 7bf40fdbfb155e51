import type { SoakResult } from "./soak.ts";

/** What a heap that holds on to nothing may differ by from one look to the next: code compiled anew, inline caches. */
const HEAP_BYTES = 2e6;
/** Of a map entry a request, a small part. */
const HEAP_BYTES_PER_REQUEST = 8;
/** A timer that Node keeps for its own lists. */
const HANDLES = 2;

/** What is wrong with what is left, if anything. */
export function faultsOf({ requests, before, after, exitCode, report }: SoakResult): string[] {
  const faults: string[] = [];
  const grown = after.heapUsed - before.heapUsed;
  const most = HEAP_BYTES + requests * HEAP_BYTES_PER_REQUEST;
  if (grown > most) faults.push(`the heap has grown by ${grown} bytes, more than ${most}`);
  if (after.handles > before.handles + HANDLES)
    faults.push(`${before.handles} handles have become ${after.handles}`);
  if (after.listeners !== before.listeners)
    faults.push(`${before.listeners} listeners have become ${after.listeners}`);
  if (after.inFlight !== 0) faults.push(`${after.inFlight} in flight with nobody there`);
  if (after.connections !== 0) faults.push(`${after.connections} connections with nobody there`);
  if (exitCode !== 0) faults.push(`exit code ${exitCode}`);
  if (report?.exitCode !== 0) faults.push("no report of a clean stop");
  return faults;
}

/** The results as Markdown. */
export function tableOf(results: readonly SoakResult[]): string {
  const head = [
    "server",
    "requests",
    "heap before (MB)",
    "after (MB)",
    "bytes a request",
    "handles",
    "listeners",
    "in flight",
    "stop (ms)",
    "exit",
  ];
  const rows = results.map(({ kind, requests, before, after, stopMs, exitCode }) => [
    kind,
    requests,
    (before.heapUsed / 1e6).toFixed(2),
    (after.heapUsed / 1e6).toFixed(2),
    ((after.heapUsed - before.heapUsed) / requests).toFixed(2),
    `${before.handles} → ${after.handles}`,
    `${before.listeners} → ${after.listeners}`,
    after.inFlight,
    Math.round(stopMs),
    exitCode,
  ]);
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return lines.join("\n");
}
