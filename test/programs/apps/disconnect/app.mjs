import cluster from "node:cluster";
import { createServer } from "node:http";
import { handler, host, port } from "./support.mjs";

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
  process.once("SIGTERM", () => cluster.disconnect());
} else createServer(handler).listen(port, host);
