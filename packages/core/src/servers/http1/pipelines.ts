import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { receiverOf } from "../receiver-of.ts";

/** In normal operation: the responses that came behind another one of their connection, which Node shows nobody. */
export class Pipelines {
  readonly #behind = new WeakMap<Duplex, Set<ServerResponse>>();
  readonly #closed: (this: ServerResponse) => void = receiverOf((res) =>
    this.#behind.get(res.req.socket)?.delete(res),
  );

  /** For every request in normal operation: keep it cheap. */
  started(res: ServerResponse, socket: Duplex): void {
    if (!sendingOn(socket)) return;
    const behind = this.#behind.get(socket) ?? new Set();
    this.#behind.set(socket, behind.add(res));
    res.on("close", this.#closed);
  }

  /** Those of a connection that are not handed over yet, oldest first. */
  unfinished(socket: Duplex): ServerResponse[] {
    const behind = this.#behind.get(socket);
    const sending = sendingOn(socket);
    if (behind === undefined) return sending ? [sending] : [];
    const all = new Set(sending ? [sending, ...behind] : behind);
    return [...all].filter((res) => !res.writableFinished);
  }
}

/** The response that Node is sending on a connection; undocumented, the same on Node 20 to 26. */
export function sendingOn(socket: Duplex): ServerResponse | null | undefined {
  const { _httpMessage: sending } = socket as { readonly _httpMessage?: ServerResponse | null };
  return sending;
}
