import type { CaseNote } from "../case-note.ts";

export const http2Goaway: CaseNote = {
  id: "http2-goaway",
  tested:
    "Where the server speaks HTTP/2 in clear text, a session is opened with one stream under way, and 50 ms later comes the signal.",
  judged:
    "The session has to be sent GOAWAY without an error, and its stream has to be answered. A stream that is broken off fails, and so does a session that just ends.",
  why: "HTTP/2 has no `Connection: close`. GOAWAY takes its place: it names the last stream that was processed, so a client knows which of its requests it may send again, even a POST (RFC 9113 §6.8 and §8.7). Node 22 and older do not send one by themselves, and `server.close()` never calls back there while a session is open.",
  fault: "It destroys its sessions, with the streams in them.",
  notRun: "it speaks HTTP/2 alone",
  wrong: `import { createServer } from "node:http2";

const server = createServer((req, res) => {
  setTimeout(() => res.end("done"), 200);
});
const sessions = new Set();
server.on("session", (session) => {
  sessions.add(session);
  session.on("close", () => sessions.delete(session));
});
server.listen(3000);

process.on("SIGTERM", () => {
  for (const session of sessions) session.socket.destroy();
  server.close(() => process.exit(0));
});
`,
  right: `import { createServer } from "node:http2";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  setTimeout(() => res.end("done"), 200);
});
server.listen(3000);
`,
  byHand:
    "Keep your own set of sessions, and call `session.close()` on each: it sends GOAWAY, lets the streams end and closes behind them.",
};
