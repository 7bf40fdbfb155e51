import { createServer } from "node:http";
import { createTerminus } from "@godaddy/terminus";
import { cleanUp, handler, host, port } from "./support.mjs";

const server = createServer(handler);
createTerminus(server, { signal: "SIGTERM", timeout: 5_000, onSignal: cleanUp });
server.listen(port, host);
