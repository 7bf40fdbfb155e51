import { createServer } from "node:http";
import Graceful from "@ladjs/graceful";
import { handle } from "./app.mjs";

const server = createServer(handle).listen(process.env.PORT);
new Graceful({
  servers: [server],
  timeoutMs: 9_000,
  logger: { info() {}, error() {}, warn() {} },
}).listen();
