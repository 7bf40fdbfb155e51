import type { CaseNote } from "../case-note.ts";

export const eventStream: CaseNote = {
  id: "event-stream",
  tested:
    "The path that `--event-stream-path` names is asked with `Accept: text/event-stream`, as EventSource does, before the signal, and the answer is left open.",
  judged:
    "The program has to end the stream cleanly. A connection that is broken off fails, and so does one that is open until the program is killed.",
  why: "An event stream has no end of its own. A server that waits for its last response waits for ever, is killed at the limit, and loses what it would have flushed. An EventSource whose stream ends reconnects by itself, with the id of the last event that it has seen, and can go on from there.",
  options: ["--event-stream-path", "/events"],
  fault: "`server.close()` waits for a response that never ends.",
  wrong: `import { createServer } from "node:http";

const server = createServer((req, res) => {
  if (req.url !== "/events") return void res.end("done");
  res.writeHead(200, { "Content-Type": "text/event-stream" });
  const timer = setInterval(() => res.write("data: tick\\n\\n"), 100);
  res.on("close", () => clearInterval(timer));
});
server.listen(3000);

process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
});
`,
  right: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  if (req.url !== "/events") return void res.end("done");
  res.writeHead(200, { "Content-Type": "text/event-stream" });
  const timer = setInterval(() => res.write("data: tick\\n\\n"), 100);
  res.on("close", () => clearInterval(timer));
});
server.listen(3000);
`,
  byHand:
    "Keep the open streams in a set, and end each between two events. Not every event stream is a subscription: a model's answer to a POST has an end, and has to reach it ([in-flight-streamed](in-flight-streamed.md)).",
};
