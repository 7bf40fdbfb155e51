import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { onExit } from "signal-exit";
import { handler, host, port } from "./support.mjs";

createServer(handler).listen(port, host);
// Called in the moment of the exit: it can't wait for anything.
onExit(() => appendFileSync(process.env.EVIDENCE, "stored\n"));
