import { createServer } from "node:http";
import { cleanUp, handler, host, port } from "./support.mjs";

const server = createServer(handler).listen(port, host);
process.once("SIGTERM", () => {
  server.close(async () => {
    await cleanUp();
    process.exit(0);
  });
});
