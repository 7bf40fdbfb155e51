import { executionAsyncResource } from "node:async_hooks";
import type { ServerResponse } from "node:http";

interface ParserResource {
  readonly type?: unknown;
  readonly socket?: { readonly _httpMessage?: ServerResponse | null } | null;
}

/**
 * The response of the HTTP/1 request that is being handled right now, in the part of its handler that runs before the
 * first `await`: Node runs the parser's callbacks in an async resource that knows the socket, and the socket its
 * response. Undocumented, the same from Node 20 to 26; where it is gone, none is found. Costs nothing until it is asked.
 */
export function currentResponse(): ServerResponse | undefined {
  const { type, socket } = executionAsyncResource() as ParserResource;
  // oxlint-disable-next-line no-underscore-dangle -- Node's name for it
  return type === "HTTPINCOMINGMESSAGE" ? (socket?._httpMessage ?? undefined) : undefined;
}
