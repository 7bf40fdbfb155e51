import type { CaseNote } from "../case-note.ts";
import { ANSWERS_AT_ONCE } from "../right-servers.ts";

export const exit: CaseNote = {
  id: "exit",
  tested: "Nothing is sent for it. The program's end is watched in the stop under traffic.",
  judged:
    "It has to end by itself before the limit (`--kill-ms`, 10 s), with exit code 0. A program that the signal itself ended, one that had to be killed, and every other code fail. Of a process that somebody else has started (`--pid`) the code is not known, and its end is enough. With lastcall inside, the evidence is what its report counts.",
  why: "At the limit the platform sends SIGKILL (137 in a container), and what the program had left to do is not done. The code tells whoever looks: a deployment tool, an alert, `restart: on-failure`. A clean stop that ends in 1 or 143 looks like a crash, is restarted as one, and hides the real ones.",
  fault:
    "It stops well, and then says 143, since that is what a shell shows for a program that SIGTERM has ended.",
  wrong: `import { createServer } from "node:http";

const server = createServer((req, res) => {
  res.end("done");
});
server.listen(3000);

process.on("SIGTERM", () => {
  server.close(() => process.exit(128 + 15));
});
`,
  right: ANSWERS_AT_ONCE,
  byHand:
    "Exit with 0 when nothing was lost, with 1 when something was. Bound the whole by a timer that is shorter than the platform's limit: an open handle, an interval or a pool that nobody ends, holds the process otherwise.",
};
