import type { ShutdownReport } from "./report.ts";

/** No list of a report is longer than this; the counts beside them say how many there are. */
export const LIST_LIMIT = 100;

/** What a log line may take, with room for what a logger adds: many collectors break lines at 16 KiB. */
const LINE_BYTES = 15_000;

/** The report with its lists as long as one log line can take. */
export function asLine(report: ShutdownReport): ShutdownReport {
  let short = report;
  for (let limit = LIST_LIMIT; byteLength(short) > LINE_BYTES && limit > 0;) {
    limit = Math.floor(limit / 2);
    short = shortened(report, limit);
  }
  return short;
}

function shortened(report: ShutdownReport, limit: number): ShutdownReport {
  const { requests, work, hooks } = report;
  return {
    ...report,
    requests: { ...requests, cut: requests.cut.slice(0, limit) },
    work: { ...work, cut: work.cut.slice(0, limit) },
    hooks: hooks.slice(0, limit),
  };
}

function byteLength(report: ShutdownReport): number {
  return Buffer.byteLength(JSON.stringify(report));
}

/** Whoever is handed it later sees it as it was. */
export function frozen<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) frozen(part as object);
  }
  return Object.freeze(value);
}
