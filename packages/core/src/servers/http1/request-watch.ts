import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";

/** Published by `node:http`, before the application hears of the request, and when the response is handed over. */
const STARTED = "http.server.request.start";
const FINISHED = "http.server.response.finish";

interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly server: Server;
}

/** Hears of every HTTP/1 request of one server. Runs for every request: keep it cheap. */
export interface RequestWatcher {
  started(req: IncomingMessage, res: ServerResponse, socket: Socket): void;
  finished(res: ServerResponse, socket: Socket): void;
}

const watchers = new Map<Server, RequestWatcher>();

const started = (message: unknown): void => {
  const { request, response, socket, server } = message as Message;
  watchers.get(server)?.started(request, response, socket);
};
const finished = (message: unknown): void => {
  const { response, socket, server } = message as Message;
  watchers.get(server)?.finished(response, socket);
};

/** Costs neither the server nor its requests and responses a listener. Returns what ends it. */
export function watchRequests(server: Server, watcher: RequestWatcher): () => void {
  if (watchers.size === 0) {
    subscribe(STARTED, started);
    subscribe(FINISHED, finished);
  }
  watchers.set(server, watcher);
  return () => {
    watchers.delete(server);
    if (watchers.size > 0) return;
    unsubscribe(STARTED, started);
    unsubscribe(FINISHED, finished);
  };
}
