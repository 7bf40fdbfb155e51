import { Server } from "@hocuspocus/server";
import { cleanUp, handler, host, port } from "./support.mjs";

const server = new Server({
  port,
  address: host,
  quiet: true,
  // A document that has changed is stored a minute later, or when the server ends.
  debounce: 60_000,
  maxDebounce: 60_000,
  onStoreDocument: cleanUp,
  onRequest({ request, response }) {
    handler(request, response);
    // How a hook says that it has answered.
    return Promise.reject();
  },
});
await server.listen();
const connection = await server.hocuspocus.openDirectConnection("document");
await connection.transact((document) => document.getArray("words").push(["a change"]));
