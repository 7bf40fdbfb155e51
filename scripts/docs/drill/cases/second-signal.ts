import type { CaseNote } from "../case-note.ts";
import { ANSWERS_AT_ONCE } from "../right-servers.ts";

export const secondSignal: CaseNote = {
  id: "second-signal",
  tested: "The signal is sent again 4 ms and 100 ms after the first.",
  judged: "As [exit](exit.md): the program has to end by itself, in time, with code 0.",
  why: '`process.once("SIGTERM")` takes its listener away at the first signal. For the second one there is none, and Node ends the process as if nobody had ever listened: code 143, and nothing is finished. As PID 1 of a container the same code survives, since the kernel ignores a signal that PID 1 does not handle; with an init in front it does not.',
  fault: "`once`.",
  wrong: `import { createServer } from "node:http";

const server = createServer((req, res) => {
  res.end("done");
});
server.listen(3000);

process.once("SIGTERM", () => {
  setTimeout(() => server.close(() => process.exit(0)), 500);
});
`,
  right: ANSWERS_AT_ONCE,
  byHand: "`process.on`, and a variable that says that the stop has begun.",
};
