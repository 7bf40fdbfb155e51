import type { CaseNote } from "../case-note.ts";
import { ANSWERS_SLOWLY } from "../right-servers.ts";

export const secondSignalInFlightSlow: CaseNote = {
  id: "second-signal-in-flight-slow",
  tested:
    "As [in-flight-slow](in-flight-slow.md), with the signal sent again 4 ms and 100 ms after the first.",
  judged: "Each of the eight has to get its whole answer.",
  why: "Process wrappers repeat a signal: `dumb-init npm start` was seen to deliver SIGTERM twice, 4 ms apart, and a terminal sends Ctrl-C to every process of the group, some of which pass it on. An orchestrator that is asked to stop twice signals twice. None of them means `now`; SIGKILL does.",
  fault: "The second signal is taken for impatience, and ends the process.",
  wrong: `import { createServer } from "node:http";

const server = createServer((req, res) => {
  setTimeout(() => res.end("done"), 600);
});
server.listen(3000);

let stopping = false;
process.on("SIGTERM", () => {
  if (stopping) process.exit(1);
  stopping = true;
  server.close(() => process.exit(0));
});
`,
  right: ANSWERS_SLOWLY,
  byHand:
    "Ignore a repeated SIGTERM. A second Ctrl-C may mean it: the library exits at once on one that comes more than 100 ms after the first.",
};
