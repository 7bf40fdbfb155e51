import type { ServerResponse } from "node:http";

/**
 * The header as written, which is the only record: `writeHead(200, headers)` leaves nothing for `getHeader` to find.
 * Not documented; it has this name from Node 0.x to 26.
 */
interface WithHeader {
  readonly _header?: string | null;
}

/** The answer's `Content-Type`; absent as long as its header is not sent. */
export function sentContentType(res: ServerResponse): string | undefined {
  if (!res.headersSent) return undefined;
  return /^content-type:[\t ]*(.*)$/im.exec(headerOf(res))?.[1] ?? "";
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
