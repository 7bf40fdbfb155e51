import type { CaseNote } from "../case-note.ts";
import { ANSWERS_SLOWLY } from "../right-servers.ts";

export const inFlightSlow: CaseNote = {
  id: "in-flight-slow",
  tested:
    "Eight requests that take 250 ms or more are sent on eight connections. When a third of their time is over, at most 200 ms, the signal is sent.",
  judged:
    "Each has to get its whole answer, with a status that the path has when nobody stops the server. A reset, half an answer, a 503 or a 500 fails.",
  why: "These requests were accepted, and most likely executed: the order is in the database, the money has moved. A client that gets a reset can't know, and must not try again unless the method is idempotent (RFC 9110 §9.2.2). Waiting for them costs a stop as long as the longest of them, and nothing else.",
  fault:
    "The handler ends the process. Every answer that was being prepared dies with it; without any handler the signal itself does the same.",
  wrong: `import { createServer } from "node:http";

const server = createServer((req, res) => {
  setTimeout(() => res.end("done"), 600);
});
server.listen(3000);

process.on("SIGTERM", () => process.exit(0));
`,
  right: ANSWERS_SLOWLY,
  byHand:
    "`server.close(callback)` waits for them, and does more than that: it closes the listener and the idle connections at once, which loses other requests ([new connections](new-connections.md), [kept connections](kept-connections.md), [queued connections](queued-connections.md)).",
};
