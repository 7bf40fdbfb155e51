import type { RequestRecord } from "../trace/ledger.ts";

/** One piece of a body. */
export const PIECE = "p".repeat(100);

/** The header of a request, as it is sent. */
export function headerOf({ path, plan }: RequestRecord): string {
  const lines = [
    `${plan.method} ${path}?secret=1 HTTP/${plan.version}`,
    "Host: world",
    ...(plan.subscribes ? ["Accept: text/event-stream"] : []),
    ...(plan.body === undefined ? [] : [`Content-Length: ${plan.body.pieces * PIECE.length}`]),
    ...(plan.expectsContinue ? ["Expect: 100-continue"] : []),
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}
