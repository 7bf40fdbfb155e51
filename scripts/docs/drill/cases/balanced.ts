import type { CaseNote } from "../case-note.ts";
import { ANSWERS_PROBES } from "../right-servers.ts";

export const balanced: CaseNote = {
  id: "balanced",
  tested:
    "With `--balancer` the drill plays a load balancer: it asks the readiness path every 500 ms (`--probe-every-ms`), four times before the signal, and meanwhile sends a request on a new connection every 20 ms. When it has got two bad answers in a row (`--probe-fall`) it looks away and sends no more.",
  judged:
    "Every request has to be answered, as in peace. A 503 and a closed port, which pass elsewhere, fail here: this balancer does not try again, and its clients see them.",
  why: "Between the signal and the moment in which a balancer has seen it, requests keep coming: with checks every 500 ms and two of them needed, for up to a second. A server that refuses at once fails all of them. It has to say `not ready` and serve on; that time is called lame duck. Measured behind HAProxy: 43 of 725 requests failed in three restarts without it, 0 of 14 623 in sixty with it.",
  options: ["--balancer"],
  fault: "Readiness turns red at the signal, as it should, and so does everything else.",
  wrong: `import { createServer } from "node:http";

let stopping = false;
const server = createServer((req, res) => {
  if (stopping) res.writeHead(503, { Connection: "close" });
  res.end(req.url === "/readyz" ? "ready?" : "done");
});
server.listen(3000);

process.on("SIGTERM", () => {
  stopping = true;
  setTimeout(() => process.exit(0), 2_000);
});
`,
  right: ANSWERS_PROBES,
  byHand:
    "Turn readiness red, serve on for longer than the balancer's interval times its threshold, and only then refuse. [The lame duck](../guides/lame-duck.md) says how long that is when nothing is configured.",
};
