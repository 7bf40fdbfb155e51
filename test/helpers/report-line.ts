import type { ShutdownReport } from "@lastcall/core";

/** The report in a log line that is JSON, from ourselves or through pino; `undefined` in any other line. */
export function reportInLine(line: string): ShutdownReport | undefined {
  const start = line.indexOf("{");
  if (start < 0 || !line.includes('"report":{')) return undefined;
  return (JSON.parse(line.slice(start)) as { readonly report?: ShutdownReport }).report;
}
