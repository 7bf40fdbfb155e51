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

/** On a server: who hears of its requests; `null` when nobody wants to. A look-up in a map would cost each of them more than what is then done. */
const WATCHER: unique symbol = Symbol("lastcall.watcher");

interface Watched extends Server {
  [WATCHER]?: RequestWatcher | null | undefined;
}

let subscribers = 0;
/** Told of servers whose first request comes, and that nobody knows. */
let met: ((server: Server) => void) | undefined;

const started = (message: unknown): void => {
  const { request, response, socket, server } = message as Message;
  let watcher = server[WATCHER];
  if (watcher === undefined) {
    met?.(server);
    watcher = server[WATCHER] ??= null;
  }
  watcher?.started(request, response, socket);
};

/** Costs neither the server nor its requests and responses a listener. Returns what ends it. */
export function watchRequests(server: Watched, watcher: RequestWatcher): () => void {
  subscribed();
  server[WATCHER] = watcher;
  return () => {
    server[WATCHER] = undefined;
    unsubscribed();
  };
}

/** Calls `found` with each server that has a request and is not watched, before the request is. Returns what ends it. */
export function watchStrangers(found: (server: Server) => void): () => void {
  subscribed();
  met = found;
  return () => {
    met = undefined;
    unsubscribed();
  };
}

function subscribed(): void {
  if (subscribers++ === 0) subscribe(STARTED, started);
}

function unsubscribed(): void {
  if (--subscribers === 0) unsubscribe(STARTED, started);
}
