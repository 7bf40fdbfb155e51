import type { ShutdownReport } from "./report.ts";

/** No list of a report is longer than this; the counts beside them say how many there are. */
export const LIST_LIMIT = 100;

/** What a log line may take, with room for what a logger adds: many collectors break lines at 16 KiB. */
const LINE_BYTES = 15_000;

/** What the line's sentence and fields have in common: lists that strangers may make long. */
interface InFlight {
  readonly requests: readonly object[];
  readonly work: readonly string[];
}

/** The report with its lists as long as one log line can take. */
export function asLine(report: ShutdownReport): ShutdownReport {
  const { requests, work, hooks } = report;
  return fitting(report, LINE_BYTES, (limit) => ({
    ...report,
    requests: { ...requests, cut: requests.cut.slice(0, limit) },
    work: { ...work, cut: work.cut.slice(0, limit) },
    hooks: hooks.slice(0, limit),
  }));
}

/** What is in flight, with its lists as long as one log line can take beside the `sentence` that tells it. */
export function inFlightAsLine<T extends InFlight>(inFlight: T, sentence: string): T {
  return fitting(inFlight, LINE_BYTES - byteLength(sentence), (limit) => ({
    ...inFlight,
    requests: inFlight.requests.slice(0, limit),
    work: inFlight.work.slice(0, limit),
  }));
}

function fitting<T>(whole: T, mostBytes: number, shortened: (limit: number) => T): T {
  let short = whole;
  for (let limit = LIST_LIMIT; byteLength(short) > mostBytes && limit > 0;) {
    limit = Math.floor(limit / 2);
    short = shortened(limit);
  }
  return short;
}

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Whoever is handed it later sees it as it was. */
export function frozen<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) frozen(part as object);
  }
  return Object.freeze(value);
}
