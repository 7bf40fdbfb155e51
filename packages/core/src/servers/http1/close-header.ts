import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from "node:http";

type Headers =
  | OutgoingHttpHeaders
  | readonly OutgoingHttpHeader[]
  | readonly [string, OutgoingHttpHeader][];

/** Headers that speak of the connection, which is ours to decide from here on. */
const CONNECTION_HEADERS = new Set(["connection", "keep-alive"]);

/**
 * Decides at the last moment, when the header is written, whether the response says `Connection: close`, over
 * whatever the handler says itself: of the requests pipelined on a connection only the newest may, because Node
 * drops the answers behind it (RFC 9112 §9.6). Replaces `writeHead` on this one response, which every way of
 * sending a header goes through.
 */
export function decideCloseAtHeader(
  res: ServerResponse,
  saysClose: () => boolean,
  written: () => void,
): void {
  const writeHead = res.writeHead as (this: ServerResponse, ...args: unknown[]) => ServerResponse;
  res.writeHead = function (this: ServerResponse, ...args: unknown[]): ServerResponse {
    if (!res.headersSent && saysClose()) sayClose(res, args);
    const result = writeHead.apply(this, args);
    written();
    return result;
  };
}

/** Puts `Connection: close` where the other headers are: a list must stay the only one, or Node drops repeated names. */
function sayClose(res: ServerResponse, args: unknown[]): void {
  for (const name of CONNECTION_HEADERS) res.removeHeader(name);
  const given = args.at(-1);
  if (typeof given !== "object" || given === null) {
    res.setHeader("Connection", "close");
  } else {
    args[args.length - 1] = withClose(given as Headers);
  }
}

function withClose(headers: Headers): Headers {
  const keep = (name: unknown): boolean => !CONNECTION_HEADERS.has(String(name).toLowerCase());
  if (!Array.isArray(headers)) {
    const kept = Object.entries(headers as OutgoingHttpHeaders).filter(([name]) => keep(name));
    return { ...Object.fromEntries(kept), Connection: "close" };
  }
  // Names and values in turn, or a list of pairs.
  if (Array.isArray(headers[0]))
    return [...headers.filter(([name]) => keep(name)), ["Connection", "close"]];
  return [
    ...headers.filter((_, index) => keep(headers[index - (index % 2)])),
    "Connection",
    "close",
  ];
}
