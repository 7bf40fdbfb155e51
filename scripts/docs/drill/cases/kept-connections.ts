import type { CaseNote } from "../case-note.ts";

export const keptConnections: CaseNote = {
  id: "kept-connections",
  tested:
    "Eight clients each keep one connection and send one request after the other on it, from 300 ms before the signal until 1.5 s after it, or until the program is gone. A client that was told `Connection: close`, or that has seen its connection's end, sends no more.",
  judged:
    "Every request on a connection that was open may be answered or refused by a whole 503. One that gets a reset, or nothing, fails.",
  why: "A balancer keeps connections open, and sends the next request on one that it believes in. Unless an answer says `Connection: close` it can't know that the server means to go (RFC 9112 §9.6), and whatever is on the wire when the connection is closed is lost: the 502s of a deployment. That a connection is closed just as a request is sent on it HTTP/1.1 can't rule out (§9.5); a server that says it before makes it rare.",
  fault:
    "The program waits for a second and exits, as a `sleep` would. Nobody is told: on each connection requests go on until the process is gone, and the last ones with it.",
  wrong: `import { createServer } from "node:http";

const server = createServer((req, res) => {
  setTimeout(() => res.end("done"), 100);
});
server.listen(3000);

process.on("SIGTERM", () => {
  setTimeout(() => process.exit(0), 1_000);
});
`,
  right: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  setTimeout(() => res.end("done"), 100);
});
server.listen(3000);
`,
  byHand:
    "Set `Connection: close` on every answer after the signal (on a connection's newest one: [pipelined requests](in-flight-pipelined.md)), and close idle connections last, when each had the chance to be told.",
};
