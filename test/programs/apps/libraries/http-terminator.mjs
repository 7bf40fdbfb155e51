import { createServer } from "node:http";
import { createHttpTerminator } from "http-terminator";
import { cleanUp, handler, host, port } from "./support.mjs";

const server = createServer(handler).listen(port, host);
const terminator = createHttpTerminator({ server });
process.on("SIGTERM", async () => {
  await terminator.terminate();
  await cleanUp();
  process.exit(0);
});
