import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { CutRequest } from "../../report/report.ts";
import { oneLine, safePath } from "../../report/text.ts";

/** What the report says of an HTTP/2 stream that the deadline ends. */
export function cutStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  ageMs: number,
): CutRequest {
  return {
    method: oneLine(headers[":method"] ?? ""),
    path: safePath(headers[":path"] ?? headers[":authority"] ?? ""),
    ageMs: Math.round(ageMs),
    progress: progressOf(stream, headers[":method"] === "CONNECT"),
  };
}

function progressOf(stream: ServerHttp2Stream, isTunnel: boolean): CutRequest["progress"] {
  if (stream.headersSent) return isTunnel ? "upgraded" : "responding";
  const isWhole = isTunnel || stream.readableEnded || stream.endAfterHeaders;
  return isWhole ? "processing" : "receiving";
}
