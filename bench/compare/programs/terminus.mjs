import { createServer } from "node:http";
import { createTerminus } from "@godaddy/terminus";
import { handle } from "./app.mjs";

const server = createServer(handle);
createTerminus(server, {
  signals: ["SIGTERM"],
  timeout: 9_000,
  healthChecks: { "/healthz": () => Promise.resolve() },
});
server.listen(process.env.PORT);
