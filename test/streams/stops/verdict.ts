import { gunzipSync } from "node:zlib";
import type { ShutdownReport } from "@lastcall/core";
import { partsOf, pathOf, shapeOf } from "./answers.ts";
import type { Seen } from "./client.ts";

/** What became of an answer. */
export type Fate =
  | "whole"
  /** A subscription, between two of its events. */
  | "ended"
  /** 503: its client may ask elsewhere. */
  | "refused"
  /** Broken off for all to see. */
  | "broken"
  /** Not even begun: the connection was refused, or ended. */
  | "unanswered"
  /** Complete by its protocol, and yet not all of it. */
  | "short";

export function fateOf(seen: Seen): Fate {
  const { question, status, body, complete } = seen;
  if (status === undefined) return "unanswered";
  if (status !== 200) return complete ? "refused" : "unanswered";
  if (!complete) return "broken";
  const { gzip, subscription } = shapeOf(question);
  const text = textOf(body, gzip === true);
  if (text === partsOf(question).join("")) return "whole";
  const count = text?.match(/^id: /gm)?.length ?? 0;
  const isPrefix = text === partsOf(question, count).join("");
  return subscription === true && isPrefix ? "ended" : "short";
}

function textOf(body: Buffer, gzip: boolean): string | undefined {
  try {
    return (gzip ? gunzipSync(body) : body).toString();
  } catch {
    return undefined;
  }
}

/** What is wrong with a stop; nothing where it was as it has to be. */
export function faultsOf(
  seen: readonly Seen[],
  code: number | null,
  report: ShutdownReport | undefined,
): string[] {
  const faults: string[] = [];
  if (report === undefined) return [`no report; exit ${code}`];
  const named = new Set(report.requests.cut.map(({ path }) => path));
  for (const one of seen) {
    const fate = fateOf(one);
    const path = pathOf(one.question);
    if (fate === "short") faults.push(`${path} is complete after ${one.body.length} bytes`);
    // A subscription's client knows where it was, however it ended.
    if (fate !== "broken" || shapeOf(one.question).subscription === true) continue;
    if (!named.has(path)) faults.push(`${path} was broken off, and is not named`);
    if (code === 0) faults.push(`${path} was broken off, and the exit code is 0`);
  }
  if (code !== report.exitCode) faults.push(`exit ${code}, and ${report.exitCode} in the report`);
  if (report.requests.cutCount > 0 && code === 0)
    faults.push(`exit 0 with ${report.requests.cutCount} cut`);
  return faults;
}
