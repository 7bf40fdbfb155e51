import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { receiverOf } from "../receiver-of.ts";
import type { DrainContext } from "../server-drain.ts";
import type { Acquaintance } from "./acquaintance.ts";
import { arrivalOf, noteAlone, noteArrival } from "./arrival.ts";

/** In normal operation: the responses of connections that have several, which Node shows nobody. */
export class Pipelines {
  readonly #context: DrainContext;
  /** Oldest first. */
  readonly #lines = new WeakMap<Duplex, Set<ServerResponse>>();
  readonly #closed: (this: ServerResponse) => void = receiverOf((res) =>
    this.#lines.get(res.req.socket)?.delete(res),
  );

  constructor(context: DrainContext) {
    this.#context = context;
  }

  /** For every request in normal operation: keep it cheap. */
  started(req: IncomingMessage, res: ServerResponse, on: Acquaintance, at: number): void {
    const { socket } = req;
    const sending = sendingOn(socket);
    if (!sending) return noteAlone(req, on, at);
    noteArrival(req, at);
    const line = this.#lines.get(socket) ?? new Set();
    this.#lines.set(socket, line);
    for (const each of line.has(sending) ? [res] : [sending, res]) {
      line.add(each);
      each.on("close", this.#closed);
    }
  }

  /** Those of a connection that are not handed over yet, oldest first. */
  unfinished(socket: Duplex): ServerResponse[] {
    const sending = sendingOn(socket);
    // Frameworks route a WebSocket's handshake with a response of their own (`@fastify/websocket`), which Node never
    // ends: the socket has left HTTP, and is followed as such.
    if (sending && hasUpgraded(sending.req)) return [];
    const line = this.#lines.get(socket) ?? [];
    const unfinished = [...line].filter((res) => !res.writableFinished);
    return unfinished.length === 0 && sending ? [sending] : unfinished;
  }

  /** Those of them that are not exempt, by what was asked for when they came. */
  waitedFor(socket: Duplex): ServerResponse[] {
    const { clock, isExempt } = this.#context;
    const now = clock.now();
    return this.unfinished(socket).filter(({ req }) => !isExempt(arrivalOf(req, now)));
  }
}

/** Node notes it, and its types don't know. */
function hasUpgraded(req: IncomingMessage): boolean {
  return (req as { readonly upgrade?: unknown }).upgrade === true;
}

export function* unended(responses: Iterable<ServerResponse>): Iterable<ServerResponse> {
  for (const res of responses) if (!res.writableEnded) yield res;
}

/** The response that Node is sending on a connection; undocumented, the same on Node 20 to 26. */
export function sendingOn(socket: Duplex): ServerResponse | null | undefined {
  const { _httpMessage: sending } = socket as { readonly _httpMessage?: ServerResponse | null };
  return sending;
}
