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
  readonly server: Server;
}

/** Hears of every HTTP/1 request of one server. Runs for every request: keep it cheap. */
export interface RequestWatcher {
  started(req: IncomingMessage, res: ServerResponse, socket: Duplex): void;
}

const watchers = new Map<Server, RequestWatcher>();

const started = (message: unknown): void => {
  const { request, response, socket, server } = message as Message;
  watchers.get(server)?.started(request, response, socket);
};

/** Costs neither the server nor its requests and responses a listener. Returns what ends it. */
export function watchRequests(server: Server, watcher: RequestWatcher): () => void {
  if (watchers.size === 0) subscribe(STARTED, started);
  watchers.set(server, watcher);
  return () => {
    watchers.delete(server);
    if (watchers.size === 0) unsubscribe(STARTED, started);
  };
}
