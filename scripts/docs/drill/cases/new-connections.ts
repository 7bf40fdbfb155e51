import type { CaseNote } from "../case-note.ts";

export const newConnections: CaseNote = {
  id: "new-connections",
  tested:
    "From 300 ms before the signal until 1.5 s after it, or until the program is gone, a new connection is opened every 20 ms with one request on it, whether or not the ones before were answered.",
  judged:
    "A request may be answered, refused by a whole 503, or find the port closed. A connection that was accepted and then reset, an answer with a status that the path has not in peace, and no answer at all fail.",
  why: "A refused connection and a 503 both say that nothing was executed: a client, or the balancer in front, sends the request elsewhere (RFC 9110 §15.6.4). A 500 from a pool that is closed already, and a reset after the request was sent, say nothing of the kind.",
  fault:
    "The database's pool is closed at the signal, with the listener still open. What comes from then on is accepted, and fails.",
  wrong: `import { createServer } from "node:http";

const pool = { isOpen: true };
const server = createServer((req, res) => {
  res.writeHead(pool.isOpen ? 200 : 500).end();
});
server.listen(3000);

process.on("SIGTERM", () => {
  pool.isOpen = false;
  setTimeout(() => process.exit(0), 1_000);
});
`,
  right: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

const lifecycle = createLifecycle();

const pool = { isOpen: true };
lifecycle.addHook("close", "pool", () => {
  pool.isOpen = false;
});

const server = createServer((req, res) => {
  res.writeHead(pool.isOpen ? 200 : 500).end();
});
server.listen(3000);
`,
  byHand:
    "First serve on while balancers look away, then answer 503, then close the listener, and close the pool behind the last request.",
};
