import type { CaseNote } from "../case-note.ts";
import { ANSWERS_PROBES } from "../right-servers.ts";

export const liveness: CaseNote = {
  id: "liveness",
  tested:
    "The liveness path (`/livez`, `/health/live`, `/live`, `/actuator/health/liveness`) is asked every 25 ms on new connections until the program is gone.",
  judged: "No answer may be 400 or above. A closed port passes.",
  why: "Liveness says whether the program has to be restarted. Red while stopping asks for a restart in the middle of the drain. The kubelet asks no more once it has begun the stop itself, and Swarm leaves a replica alone that it is stopping; but neither knows of a stop that the program has begun, after an uncaught error for one, and what else restarts containers knows of none.",
  fault: "One handler answers both paths, and turns both red.",
  wrong: `import { createServer } from "node:http";

let stopping = false;
const server = createServer((req, res) => {
  const isProbe = req.url === "/readyz" || req.url === "/livez";
  if (isProbe && stopping) res.writeHead(503);
  res.end(isProbe ? "health" : "done");
});
server.listen(3000);

process.on("SIGTERM", () => {
  stopping = true;
  setTimeout(() => process.exit(0), 1_000);
});
`,
  right: ANSWERS_PROBES,
  byHand: "Answer liveness 200 until the exit, whatever readiness says.",
};
