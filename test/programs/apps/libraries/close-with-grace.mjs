import { createServer } from "node:http";
import { promisify } from "node:util";
import closeWithGrace from "close-with-grace";
import { cleanUp, handler, host, port } from "./support.mjs";

const server = createServer(handler).listen(port, host);
closeWithGrace({ delay: 5_000 }, async () => {
  await promisify(server.close.bind(server))();
  await cleanUp();
});
