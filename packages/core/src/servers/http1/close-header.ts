import type { ServerResponse } from "node:http";

type Arguments = [statusCode: number, reason?: unknown, headers?: unknown];

/** Headers that speak of the connection, which is ours to decide from here on. */
const CONNECTION_HEADERS = new Set(["connection", "keep-alive"]);

/**
 * Decides at the last moment, when the header is written, whether the response says `Connection: close`, over
 * whatever the handler says itself: of the requests pipelined on a connection only the newest may, because Node
 * drops the answers behind it (RFC 9112 §9.6). Replaces `writeHead` on this one response, which every way of
 * sending a header goes through. `written` is told what was said, once it is: what Node refuses was not.
 */
export function decideCloseAtHeader(
  res: ServerResponse,
  mayClose: () => boolean,
  written: (saidClose: boolean) => void,
): void {
  const writeHead = res.writeHead as (this: ServerResponse, ...args: Arguments) => ServerResponse;
  res.writeHead = function (this: ServerResponse, ...args: Arguments): ServerResponse {
    const saysClose = !res.headersSent && mayClose();
    if (saysClose) sayClose(res, args);
    const result = writeHead.apply(this, args);
    written(saysClose);
    return result;
  };
}

/** Puts `Connection: close` where the other headers are: a list must stay the only one, or Node drops repeated names. */
function sayClose(res: ServerResponse, args: Arguments): void {
  for (const name of CONNECTION_HEADERS) res.removeHeader(name);
  const [, reason, headers] = args;
  // Node takes the headers from the last place, unless nothing is there and the second holds no reason.
  const at = typeof reason === "string" || (headers ?? undefined) !== undefined ? 2 : 1;
  const given = args[at];
  if (Array.isArray(given)) args[at] = listWithClose(res, given);
  else if (given) args[at] = { ...without(given), Connection: "close" };
  else res.setHeader("Connection", "close");
}

function without(headers: object): object {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isOurs(name)));
}

/** A list that Node refuses stays as it is, to be refused. */
function listWithClose(res: ServerResponse, list: readonly unknown[]): readonly unknown[] {
  if (Array.isArray(list[0])) {
    // Pairs are understood only where no header was set one by one.
    if (res.getHeaderNames().length > 0) return list;
    return [...list.filter((pair) => !isOurs((pair as unknown[])[0])), ["Connection", "close"]];
  }
  if (list.length % 2 !== 0) return list;
  // Names and values in turn.
  return [...list.filter((_, index) => !isOurs(list[index - (index % 2)])), "Connection", "close"];
}

function isOurs(name: unknown): boolean {
  return typeof name === "string" && CONNECTION_HEADERS.has(name.toLowerCase());
}
