import Hapi from "@hapi/hapi";
import { cleanUp, host, port, slow } from "./support.mjs";

const server = Hapi.server({ port, host });
server.route([
  { method: "GET", path: "/fast", handler: () => "fast" },
  { method: "GET", path: "/slow", handler: slow },
]);
server.ext("onPostStop", cleanUp);
await server.start();

process.on("SIGTERM", async () => {
  await server.stop({ timeout: 5_000 });
  process.exit(0);
});
