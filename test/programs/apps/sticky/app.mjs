import cluster from "node:cluster";
import { createServer } from "node:http";
import { createAdapter, setupPrimary } from "@socket.io/cluster-adapter";
import { setupMaster, setupWorker } from "@socket.io/sticky";
import { Server } from "socket.io";
import { cleanUp, handler, host, port } from "./support.mjs";

if (cluster.isPrimary) primary();
else worker();

function primary() {
  const server = createServer();
  setupMaster(server, { loadBalancingMethod: "round-robin" });
  setupPrimary();
  // It hands buffers over.
  cluster.setupPrimary({ serialization: "advanced" });
  server.listen(port, host);
  for (let i = 0; i < 2; i += 1) cluster.fork();
  process.once("SIGTERM", () => {
    for (const { process: child } of Object.values(cluster.workers)) child.kill("SIGTERM");
    server.close();
  });
}

/** Its server never listens: the primary hands it the connections. */
function worker() {
  const server = createServer(handler);
  const io = new Server(server);
  io.adapter(createAdapter());
  setupWorker(io);
  process.once("SIGTERM", () => {
    io.close(async () => {
      await cleanUp();
      process.exit(0);
    });
  });
}
