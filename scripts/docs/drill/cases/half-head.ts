import type { CaseNote } from "../case-note.ts";
import { ANSWERS_AT_ONCE } from "../right-servers.ts";

export const halfHead: CaseNote = {
  id: "half-head",
  tested:
    "The first twelve bytes of a request are sent, then comes the signal, and 50 ms later the rest of the header.",
  judged:
    "A request that is completed has to be answered, by its status or a 503. A connection that was closed before it was complete passes: the client has not sent anything yet that could have been executed. A reset or silence after that fails.",
  why: "Somebody is always in the middle of a header. A server whose first look at a request is at its end has never seen this one, takes its connection for idle, and closes it under the client's hands.",
  fault:
    "While stopping it destroys the connection of every request that still arrives, without a word.",
  wrong: `import { createServer } from "node:http";

let stopping = false;
const server = createServer((req, res) => {
  if (stopping) req.socket.destroy();
  else res.end("done");
});
server.listen(3000);

process.on("SIGTERM", () => {
  stopping = true;
  setTimeout(() => process.exit(0), 1_000);
});
`,
  right: ANSWERS_AT_ONCE,
  byHand:
    "Answer 503 to what is completed late. What never is completed has to delay nothing: [idle-connections](idle-connections.md).",
};
