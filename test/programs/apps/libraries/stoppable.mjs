import { createServer } from "node:http";
import stoppable from "stoppable";
import { cleanUp, handler, host, port } from "./support.mjs";

const server = stoppable(createServer(handler), 5_000).listen(port, host);
process.on("SIGTERM", () => {
  server.stop(async () => {
    await cleanUp();
    process.exit(0);
  });
});
