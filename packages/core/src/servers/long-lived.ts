import type { ServerResponse } from "node:http";

/** How long an answer without an end has for a goodbye of its own, from draining on. */
export const LONG_LIVED_GOODBYE_MS = 200;

/** Whether the header that was sent says `text/event-stream`. */
export function isEventStream(res: ServerResponse): boolean {
  // `writeHead(200, headers)` leaves nothing for `getHeader` to find: the header as written is the only record.
  const { _header: header } = res as ServerResponse & { readonly _header?: string | null };
  return /^content-type:[\t ]*text\/event-stream/im.test(header ?? "");
}
