import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { Server } from "@hocuspocus/server";
import WebSocket from "ws";
import { handler, host, port, store } from "./support.mjs";

const server = new Server({
  port,
  address: host,
  quiet: true,
  // A document that has changed is stored a minute later, or when its last reader goes.
  debounce: 60_000,
  maxDebounce: 60_000,
  onStoreDocument: store,
  onRequest({ request, response }) {
    handler(request, response);
    // How a hook says that it has answered.
    return Promise.reject();
  },
});
await server.listen();

const websocketProvider = new HocuspocusProviderWebsocket({
  url: `ws://${host}:${port}`,
  WebSocketPolyfill: WebSocket,
});
const provider = new HocuspocusProvider({ websocketProvider, name: "document" });
provider.attach();
provider.on("synced", () => provider.document.getArray("words").push(["a change"]));
