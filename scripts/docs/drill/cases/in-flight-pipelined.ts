import type { CaseNote } from "../case-note.ts";

export const inFlightPipelined: CaseNote = {
  id: "in-flight-pipelined",
  tested:
    "Four requests are written to one connection, one behind the other, without waiting for an answer. Then comes the signal.",
  judged:
    "Each has to be answered, with its status or a 503. A request behind the last answer, with the connection closed, is lost.",
  why: "A server that sends `Connection: close` closes behind that answer, and no client may expect more on this connection (RFC 9112 §9.6). Node has run the handlers of the requests behind it by then, and throws their answers away: executed, and never answered. Measured: of three pipelined POSTs with `close` on the first, three handlers run and one answer comes; with `close` on the newest alone, three.",
  fault:
    "From the signal on every answer says `Connection: close`, as is often advised. The first of the four closes the connection, and the other three, which are being worked on, are dropped.",
  wrong: `import { createServer } from "node:http";

let stopping = false;
const server = createServer((req, res) => {
  setTimeout(() => {
    if (stopping) res.setHeader("Connection", "close");
    res.end("done");
  }, 1_000);
});
server.listen(3000);

process.on("SIGTERM", () => {
  stopping = true;
  setTimeout(() => process.exit(0), 3_000);
});
`,
  right: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  setTimeout(() => res.end("done"), 1_000);
});
server.listen(3000);
`,
  byHand:
    "Remember for each socket which response is its newest, and set the header on that one alone.",
};
