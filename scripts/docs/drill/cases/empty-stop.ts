import type { CaseNote } from "../case-note.ts";
import { ANSWERS_AT_ONCE } from "../right-servers.ts";

export const emptyStop: CaseNote = {
  id: "empty-stop",
  tested:
    "The program is started, nobody connects to it, and it is stopped. How long that takes is what the stop with [idle connections](idle-connections.md) is compared with.",
  judged:
    "It has to end within three seconds, which is wide for a machine that is busy: with nothing to do it should be milliseconds. The time is shown as evidence.",
  why: "A stop that takes ten seconds with nothing to do takes ten seconds for every instance of every deployment, and the sleep is spent out of the time that a request in flight would need.",
  fault: "A fixed sleep before everything else.",
  wrong: `import { createServer } from "node:http";

const server = createServer((req, res) => {
  res.end("done");
});
server.listen(3000);

process.on("SIGTERM", () => {
  setTimeout(() => server.close(() => process.exit(0)), 5_000);
});
`,
  right: ANSWERS_AT_ONCE,
  byHand:
    "Wait for events: the last response's end, a prober's third look. Where a sleep is needed because somebody in front needs the time, make it as long as that, and skip it when nobody watches.",
};
