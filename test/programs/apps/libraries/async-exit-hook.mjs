import { createServer } from "node:http";
import exitHook from "async-exit-hook";
import { cleanUp, handler, host, port } from "./support.mjs";

const server = createServer(handler).listen(port, host);
exitHook((done) => {
  server.close(() => void cleanUp().then(done));
});
