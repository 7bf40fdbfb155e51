import type { IncomingMessage, ServerResponse } from "node:http";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { http2 } from "../../builtins.ts";

/** As much of a request as predicates and the probes look at; the application makes its own of the stream. */
export function requestOf(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): IncomingMessage {
  return {
    method: headers[":method"],
    url: headers[":path"] ?? "",
    headers,
    httpVersionMajor: 2,
    // Its headers alone, or what follows them is a body.
    complete: stream.endAfterHeaders,
    socket: stream.session?.socket,
  } as unknown as IncomingMessage;
}

export function responseOf(stream: ServerHttp2Stream): ServerResponse {
  return new (http2().Http2ServerResponse)(stream) as unknown as ServerResponse;
}
