import type { CaseNote } from "../case-note.ts";

export const leftBehind: CaseNote = {
  id: "left-behind",
  tested: "When the process that was signalled is gone, a connection to its port is tried.",
  judged: "It has to be refused. A port that is still open fails.",
  why: "What was signalled was something in front of the server: a shell, npm, a watcher. It is gone, and the server, which was never told, goes on in the background and holds the port, so that its successor can't start. In a container it is the other way round: when PID 1 ends, the kernel kills the server in the middle of its requests.",
  file: "start.sh",
  fault: "The shell starts the server as its child, and ends by the signal alone.",
  wrong: `#!/bin/sh
node server.js
echo "the server has ended"
`,
  right: `#!/bin/sh
exec node server.js
`,
  byHand:
    "`exec`, so that the server takes the shell's place and its process number; or start the server itself. [What `docker stop` reaches](../articles/docker-stop.md) has the ways to start Node that were measured.",
};
