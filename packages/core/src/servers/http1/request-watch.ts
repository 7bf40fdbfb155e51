import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:net";
import type { Duplex } from "node:stream";

/** Published by `node:http` before the application hears of a request. */
const STARTED = "http.server.request.start";

interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Duplex;
  readonly server: Watched;
}

/** Hears of every HTTP/1 request of one server. Runs for every request: keep it cheap. */
export interface RequestWatcher {
  started(req: IncomingMessage, res: ServerResponse, socket: Duplex): void;
}

/** On a server: who hears of its requests. A look-up in a map would cost each of them more than what is then done. */
const WATCHER: unique symbol = Symbol("lastcall.watcher");

interface Watched extends Server {
  [WATCHER]?: RequestWatcher | undefined;
}

let watched = 0;

const started = (message: unknown): void => {
  const { request, response, socket, server } = message as Message;
  server[WATCHER]?.started(request, response, socket);
};

/** Costs neither the server nor its requests and responses a listener. Returns what ends it. */
export function watchRequests(server: Watched, watcher: RequestWatcher): () => void {
  if (watched++ === 0) subscribe(STARTED, started);
  server[WATCHER] = watcher;
  return () => {
    server[WATCHER] = undefined;
    if (--watched === 0) unsubscribe(STARTED, started);
  };
}
