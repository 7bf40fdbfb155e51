import type { ServerResponse } from "node:http";

/**
 * The header as written, which is the only record: `writeHead(200, headers)` leaves nothing for `getHeader` to find.
 * Not documented; they have these names from Node 0.x to 26.
 */
interface WithHeader {
  readonly _header?: string | null;
  /** The connection is not kept alive. */
  readonly _last?: boolean;
}

/** The answer's `Content-Type`; absent as long as its header is not sent. */
export function sentContentType(res: ServerResponse): string | undefined {
  if (!res.headersSent) return undefined;
  return /^content-type:[\t ]*(.*)/im.exec(headerOf(res))?.[1] ?? "";
}

/** Whether the header has been sent, and Node ends the connection with the answer. */
export function hasSaidClose(res: ServerResponse): boolean {
  const { _last: isLast } = res as ServerResponse & WithHeader;
  return res.headersSent && isLast === true;
}

/** Whether the client can tell where the answer ends by anything but the end of the connection (RFC 9112 §6.3). */
export function isFramed(res: ServerResponse): boolean {
  return /^(?:content-length|transfer-encoding):/im.test(headerOf(res));
}

/** Whether the answer may be as long as it likes, and the client can tell its end. */
export function isChunked(res: ServerResponse): boolean {
  return /^transfer-encoding:.*chunked/im.test(headerOf(res));
}

function headerOf(res: ServerResponse): string {
  const { _header: header } = res as ServerResponse & WithHeader;
  return header ?? "";
}
