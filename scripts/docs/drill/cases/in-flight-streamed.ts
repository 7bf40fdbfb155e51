import type { CaseNote } from "../case-note.ts";

export const inFlightStreamed: CaseNote = {
  id: "in-flight-streamed",
  tested:
    "Eight requests whose body takes 250 ms or more to come are sent on eight connections. When the first bytes of each have come, the signal is sent.",
  judged:
    "Each body has to come whole: as many bytes as when nobody stops the server. A broken connection fails, and so does a stream of no declared length that is ended early.",
  why: "A body in chunks is whole for its client when its last chunk has come (RFC 9112 §8). If the server writes that last chunk before the data is out, the client takes half an export, or half of a model's answer, for all of it, and nobody finds out. A broken connection at least is seen.",
  fault:
    "At the signal the program ends the answers that it streams, so that `server.close()` gets done. Each of them ends cleanly, and is too short.",
  wrong: `import { createServer } from "node:http";

const streams = new Set();
const server = createServer((req, res) => {
  streams.add(res);
  let left = 10;
  const timer = setInterval(() => {
    res.write("row;");
    left -= 1;
    if (left === 0) res.end();
  }, 60);
  res.on("close", () => {
    clearInterval(timer);
    streams.delete(res);
  });
});
server.listen(3000);

process.on("SIGTERM", () => {
  for (const res of streams) res.end();
  server.close(() => process.exit(0));
});
`,
  right: `import { createServer } from "node:http";
import { createLifecycle } from "@lastcall/core";

createLifecycle();

const server = createServer((req, res) => {
  let left = 10;
  const timer = setInterval(() => {
    res.write("row;");
    left -= 1;
    if (left === 0) res.end();
  }, 60);
  res.on("close", () => clearInterval(timer));
});
server.listen(3000);
`,
  byHand:
    "Let the stream run to its end. Where it can't, since the time is over, destroy the connection (`res.destroy()`) and do not end it. Streams that never end by themselves are another matter: [event-stream](event-stream.md).",
};
