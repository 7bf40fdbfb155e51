import type { CaseNote } from "../case-note.ts";
import { ANSWERS_AT_ONCE } from "../right-servers.ts";

export const queuedConnections: CaseNote = {
  id: "queued-connections",
  tested:
    "SIGSTOP takes the processor away from the program, as a busy machine does. Eight connections are opened and a request is sent on each: the kernel accepts them for the program. Then comes the stop signal, and 100 ms later SIGCONT.",
  judged: "Each request has to be answered or refused by a whole 503. A reset fails.",
  why: "A connection is open for its client as soon as the kernel has accepted it, and stays in the listener's queue until the program takes it out. A program whose event loop is busy has many there. If it closes the listener first, the kernel resets all of them. Measured: with 100 queued after the loop was blocked for 1.2 s, `server.close()` at once resets 99 of them on Node 20 to 25, and 50 ms later none.",
  fault: "`server.close()` is the first thing that the handler does.",
  wrong: `import { createServer } from "node:http";

const server = createServer((req, res) => {
  res.end("done");
});
server.listen(3000);

process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
});
`,
  right: ANSWERS_AT_ONCE,
  byHand:
    "Go on accepting for a moment, answer what comes, and close the listener when nothing has come for some 50 ms.",
};
