import type { Server } from "node:net";
import { net } from "../builtins.ts";
import { interceptEvent } from "./intercept.ts";

/**
 * Holds a server's `close` event back from those who listen to it now, at the signal: what they close then, a database
 * or the process itself, the hooks may need. Who comes to listen later waits for the server alone (`close(callback)`,
 * a hook) and hears of it at once; nobody hears of it twice in one life of the server. The result ends the holding, and
 * the server's life as its own `close` does.
 */
export function holdCloseEvent(server: Server): () => void {
  let held: WeakSet<object> | undefined = new WeakSet(server.rawListeners("close"));
  const told = new WeakSet<object>();
  let closes = server.listening;
  const endHolding = interceptEvent(server, "close", (args) => {
    closes = true;
    for (const listener of server.rawListeners("close")) {
      if (told.has(listener) || held?.has(listener) === true) continue;
      told.add(listener);
      Reflect.apply(listener, server, args);
    }
  });
  const endWatching = interceptEvent(server, "listening", (_, passOn) => {
    endHolding();
    endWatching();
    passOn();
  });
  return () => {
    held = undefined;
    // Emits `close` for a server that is closed already.
    if (closes) closeOf(server).call(server);
  };
}

/** The method of Node's own class, which stops its timers: what a program has put in its place ends more than that. */
function closeOf(server: Server): Server["close"] {
  let { close } = net().Server.prototype;
  let prototype = Object.getPrototypeOf(server) as Server;
  while (prototype !== net().Server.prototype && prototype !== null) {
    if (Object.hasOwn(prototype, "close")) ({ close } = prototype);
    prototype = Object.getPrototypeOf(prototype) as Server;
  }
  return close;
}
