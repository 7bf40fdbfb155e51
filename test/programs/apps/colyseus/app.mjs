import { matchMaker, Room, Server } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { cleanUp, handler, host, port } from "./support.mjs";

class Game extends Room {
  autoDispose = false;

  onDispose() {
    return cleanUp();
  }
}

const server = new Server({
  transport: new WebSocketTransport(),
  express: (app) => app.use(handler),
  greet: false,
});
server.define("game", Game);
await server.listen(port, host);
await matchMaker.createRoom("game", {});
