import type { CaseNote } from "../case-note.ts";

export const expectContinue: CaseNote = {
  id: "expect-continue",
  tested:
    "100 ms after the signal a POST with `Expect: 100-continue` is sent, without its body; plain requests every 20 ms come before it, so that a program that waits for the last of them has not closed its port. A client that hears nothing for 300 ms sends the body all the same.",
  judged:
    "A whole final answer passes. Silence and a reset fail. Where the port is closed by then nothing is seen, and the case does not apply: played alone, it fails the run.",
  why: "`Expect: 100-continue` asks whether the body is wanted. A server that knows the answer from the header gives the final status in place of the 100 (RFC 9110 §10.1.1), and the client saves the upload. curl sends it with large bodies. A `100` followed by a 503 makes the client send everything first.",
  fault:
    "`checkContinue` is a way into the program of its own, and whoever wrote it let it drop what comes while stopping.",
  wrong: `import { createServer } from "node:http";

let stopping = false;
const server = createServer((req, res) => {
  if (stopping) res.writeHead(503, { Connection: "close" });
  res.end("done");
});
server.on("checkContinue", (req, res) => {
  if (stopping) return;
  res.writeContinue();
  server.emit("request", req, res);
});
server.listen(3000);

process.on("SIGTERM", () => {
  stopping = true;
  setTimeout(() => process.exit(0), 1_000);
});
`,
  right: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  res.end("done");
});
server.on("checkContinue", (req, res) => {
  res.writeContinue();
  server.emit("request", req, res);
});
server.listen(3000);
`,
  byHand:
    "Add a listener for `checkContinue` that answers 503 while stopping. Without one Node sends the 100 by itself, and the 503 behind it.",
};
