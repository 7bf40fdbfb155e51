import type { ServerResponse } from "node:http";
import type { CutRequest } from "../../report/report.ts";
import { oneLine, safePath } from "../../report/text.ts";
import { arrivalOf } from "./arrival.ts";

/** What the report says of an HTTP/1 request that the deadline ends. */
export function cutRequest(res: ServerResponse, now: number): CutRequest {
  const { at, method, url } = arrivalOf(res.req, now);
  const unanswered = res.req.complete ? "processing" : "receiving";
  return {
    method: oneLine(method ?? ""),
    path: safePath(url),
    ageMs: Math.round(now - at),
    progress: res.headersSent ? "responding" : unanswered,
  };
}
