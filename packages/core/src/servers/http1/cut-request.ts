import type { IncomingMessage, ServerResponse } from "node:http";
import type { CutRequest } from "../../report/report.ts";
import { oneLine, safePath } from "../../report/text.ts";

/** Routers that take off of `url` what they have matched keep the whole. */
type Routed = IncomingMessage & { readonly originalUrl?: string };

/** What the report says of an HTTP/1 request that the deadline ends. */
export function cutRequest(res: ServerResponse, ageMs: number): CutRequest {
  const req: Routed = res.req;
  const unanswered = req.complete ? "processing" : "receiving";
  return {
    method: oneLine(req.method ?? ""),
    path: safePath(req.originalUrl ?? req.url ?? ""),
    ageMs: Math.round(ageMs),
    progress: res.headersSent ? "responding" : unanswered,
  };
}
