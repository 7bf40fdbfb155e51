import type { CaseNote } from "../case-note.ts";

export const lateUpload: CaseNote = {
  id: "late-upload",
  tested:
    "100 ms after the signal a POST of 16 MiB is begun on a new connection, by a client that writes all of its body before it reads; plain requests every 20 ms come before it, so that a program that waits for the last of them has not closed its port. The same is done before the signal, to learn what the server answers in peace.",
  judged:
    "The client has to get a whole answer. An error in the middle of its upload, with no answer, fails. Where the port is closed by then nothing is seen, and the case does not apply: played alone, it fails the run.",
  why: "A server that answers early and closes leaves unread bytes in the kernel's buffer. The kernel answers those with a reset, and the reset erases what the client has not read yet: the 503 was sent, and never seen (RFC 9112 §9.6). Measured with 8 MB on loopback: 16 to 24 of 30 answers were lost in this way, and none with a server that reads on.",
  fault:
    "It answers 503 and destroys the connection at once, so as not to receive what it will not use.",
  wrong: `import { createServer } from "node:http";

let stopping = false;
const server = createServer((req, res) => {
  if (stopping) {
    res.writeHead(503, { Connection: "close" });
    res.end("busy", () => req.socket.destroy());
    return;
  }
  req.resume().on("end", () => res.end("done"));
});
server.listen(3000);

process.on("SIGTERM", () => {
  stopping = true;
  setTimeout(() => process.exit(0), 1_500);
});
`,
  right: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  req.resume().on("end", () => res.end("done"));
});
server.listen(3000);
`,
  byHand:
    "Write the whole answer with its `Content-Length`, go on reading and dropping the body, and end the response when the body has ended, or after a bounded time and size. Node destroys the socket behind `res.end()`, so it is the end that has to wait.",
};
