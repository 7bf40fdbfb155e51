import type { CaseNote } from "../case-note.ts";
import { ANSWERS_PROBES } from "../right-servers.ts";

export const readiness: CaseNote = {
  id: "readiness",
  tested:
    "The readiness path (found by itself, or named by `--readiness-path`) is asked every 25 ms on new connections, from before the signal until the program is gone.",
  judged:
    "From 150 ms after the signal on nobody may be told 200. A 503 passes, a closed port passes, and so does a program that is gone before the next question.",
  why: "Readiness is how a program tells whoever sends requests to send them elsewhere. A server that is about to go and says `ready` is sent requests until the last moment. Red has to come first, before anything else is done, so that the others have the time to see it.",
  fault: "The health path knows nothing of the stop, and says 200 to the end.",
  wrong: `import { createServer } from "node:http";

const server = createServer((req, res) => {
  res.end(req.url === "/readyz" ? "ready" : "done");
});
server.listen(3000);

process.on("SIGTERM", () => {
  setTimeout(() => process.exit(0), 1_000);
});
`,
  right: ANSWERS_PROBES,
  byHand:
    "A variable that the signal's handler sets, and that the readiness route looks at; liveness must not look at it ([liveness](liveness.md)).",
};
