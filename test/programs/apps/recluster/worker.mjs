import cluster from "node:cluster";
import { createServer } from "node:http";
import { cleanUp, handler, host, port } from "./support.mjs";

createServer(handler).listen(port, host);
cluster.worker.once("disconnect", async () => {
  await cleanUp();
  process.exit(0);
});
