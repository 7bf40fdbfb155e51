import cluster from "node:cluster";
import { fileURLToPath } from "node:url";
import recluster from "recluster";

const balancer = recluster(fileURLToPath(new URL("worker.mjs", import.meta.url)), { workers: 2 });
balancer.run();
process.once("SIGTERM", () => {
  // Starts no more of them; its `terminate` would kill those there are.
  balancer.stop();
  cluster.disconnect();
});
