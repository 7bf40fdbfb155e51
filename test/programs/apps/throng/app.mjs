import { createServer } from "node:http";
import throng from "throng";
import { cleanUp, handler, host, port } from "./support.mjs";

await throng({ count: 2, grace: 5_000, worker });

function worker(_id, disconnect) {
  const server = createServer(handler).listen(port, host);
  process.once("SIGTERM", () => {
    server.close(async () => {
      await cleanUp();
      disconnect();
    });
  });
}
