import type { ServerResponse } from "node:http";
import type { CutRequest } from "../../report/report.ts";
import { safePath } from "../../report/text.ts";

/** What the report says of an HTTP/1 request that the deadline ends. */
export function cutRequest(res: ServerResponse, ageMs: number): CutRequest {
  const { req } = res;
  const unanswered = req.complete ? "processing" : "receiving";
  return {
    method: req.method ?? "",
    path: safePath(req.url ?? ""),
    ageMs: Math.round(ageMs),
    progress: res.headersSent ? "responding" : unanswered,
  };
}
