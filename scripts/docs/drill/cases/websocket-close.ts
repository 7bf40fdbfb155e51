import type { CaseNote } from "../case-note.ts";

export const websocketClose: CaseNote = {
  id: "websocket-close",
  tested:
    "A WebSocket is opened before the signal, at the path that `--websocket-path` names or the drill finds, and left alone.",
  judged:
    "It has to be sent a Close frame with the status 1001 (Going Away) or 1012 (Service Restart). Another status, or an end without a Close frame, fails.",
  why: "1001 says that the server is going down (RFC 6455 §7.4.1), and a client reconnects at once, elsewhere. A connection that just breaks is 1006 to its client, an accident: some back off, some ask the user. And a WebSocket that nobody closes holds `server.close()` for as long as its client likes.",
  options: ["--websocket-path", "/ws"],
  fault: "`terminate()` destroys the sockets. Every client sees an abnormal end.",
  wrong: `import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const server = createServer((req, res) => {
  res.end("done");
});
const webSockets = new WebSocketServer({ server, path: "/ws" });
server.listen(3000);

process.on("SIGTERM", () => {
  for (const client of webSockets.clients) client.terminate();
  server.close(() => process.exit(0));
});
`,
  right: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";
import { WebSocketServer } from "ws";

createLifecycle(); // with any WebSocket library

const server = createServer((req, res) => {
  res.end("done");
});
new WebSocketServer({ server, path: "/ws" });
server.listen(3000);
`,
  byHand:
    "`client.close(1001)` for each, then wait for the closing handshake, and for a client that is silent only a bounded time. Many clients that are all told in one moment come back in one moment: spread it.",
};
