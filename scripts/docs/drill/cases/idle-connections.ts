import type { CaseNote } from "../case-note.ts";

export const idleConnections: CaseNote = {
  id: "idle-connections",
  tested:
    "Fifteen connections are opened: five that have been answered and kept alive, five that stopped in the middle of a header, five that never sent a byte. Then comes the signal.",
  judged:
    "The stop may take 1.5 s longer than [with nobody connected](empty-stop.md), and has to end before the limit.",
  why: "Browsers and balancers open connections ahead of need, and keep them. They hold no request, so they must not hold the stop. `server.close()` closes those that are idle between two requests, and waits for the others: for one that never sent a byte more than 8 s, measured on Node 18 to 25.",
  fault: "It waits until no connection is open.",
  wrong: `import { createServer } from "node:http";

let stopping = false;
const sockets = new Set();
const server = createServer((req, res) => {
  res.end("done");
});
server.on("connection", (socket) => {
  sockets.add(socket);
  socket.on("close", () => {
    sockets.delete(socket);
    leave();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(3000);

function leave() {
  if (stopping && sockets.size === 0) process.exit(0);
}

process.on("SIGTERM", () => {
  stopping = true;
  leave();
});
`,
  right: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  res.end("done");
});
server.keepAliveTimeout = 60_000;
server.listen(3000);
`,
  byHand:
    "Count requests and not connections. When no request is left, end what never sent a byte, answer 503 to a half-sent header and end it, and `server.closeIdleConnections()` does the rest.",
};
