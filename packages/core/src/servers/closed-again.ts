import type { Server } from "node:net";

/**
 * A server that the drain has closed takes the program's own `close()` as the one that closed it: its callback comes
 * without an error, and `close` is emitted for who awaits that. Node calls back with ERR_SERVER_NOT_RUNNING instead, by
 * which the program's own shutdown would fail. `Symbol.asyncDispose` goes through `close()`, and
 * `closeAllConnections()` finds none. Ends with the server's next life.
 */
export function allowClosingAgain(server: Server): void {
  if (server.listening) return;
  const { close } = server;
  const wasOwn = Object.hasOwn(server, "close");
  const closeAgain: Server["close"] = (callback) => {
    if (server.listening) {
      if (wasOwn) server.close = close;
      else delete (server as Partial<Server>).close;
      return server.close(callback);
    }
    if (typeof callback === "function") server.once("close", () => callback());
    return close.call(server);
  };
  server.close = closeAgain;
}
