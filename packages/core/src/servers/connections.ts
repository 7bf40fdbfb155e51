import type { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { type Server, Socket } from "node:net";
import type { Clock } from "../clock.ts";
import { Connection } from "./connection.ts";

/** The open connections of one server: every accepted socket, and the HTTP/1 connections that spoke on them. */
export class Connections {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #orphaned: (res: ServerResponse) => void;
  /** As accepted; under TLS these are the raw sockets, so that unfinished handshakes count too. */
  readonly #sockets = new Set<Socket>();
  readonly #speaking = new Map<Socket, Connection>();
  #accepted = 0;
  #lastAcceptAt = -Infinity;

  /** `orphaned` is told of responses whose connection is gone: Node says so only to the one that is being sent. */
  constructor(server: Server, clock: Clock, changed: () => void, orphaned: (res: ServerResponse) => void) {
    this.#clock = clock;
    this.#changed = changed;
    this.#orphaned = orphaned;
    (server as EventEmitter).on("connection", (socket: Socket) => this.#accept(socket));
  }

  get open(): number {
    return Math.max(this.#sockets.size, this.#speaking.size);
  }

  get accepted(): number {
    return this.#accepted;
  }

  get lastAcceptAt(): number {
    return this.#lastAcceptAt;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#speaking.values();
  }

  of(socket: Socket): Connection {
    return this.#speaking.get(socket) ?? this.#speak(socket);
  }

  find(socket: Socket): Connection | undefined {
    return this.#speaking.get(socket);
  }

  /** Says goodbye on every connection, and destroys those that have not taken it after `limitMs`. */
  async closeAll(limitMs: number): Promise<void> {
    // Node's own method: the socket's may have been replaced by one that lingers.
    for (const socket of this.#speaking.keys()) Socket.prototype.destroySoon.call(socket);
    for (const socket of this.#sockets) if (!this.#speaking.has(socket)) Socket.prototype.destroySoon.call(socket);
    await this.#allClosed(limitMs);
    for (const socket of [...this.#speaking.keys(), ...this.#sockets]) socket.destroy();
  }

  #allClosed(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.open === 0) return resolve();
      const cancel = this.#clock.after(limitMs, resolve);
      const look = (): void => {
        if (this.open > 0) return;
        cancel();
        resolve();
      };
      for (const socket of [...this.#speaking.keys(), ...this.#sockets]) socket.once("close", look);
    });
  }

  #accept(socket: Socket): void {
    this.#accepted++;
    this.#lastAcceptAt = this.#clock.now();
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#changed();
    });
  }

  #speak(socket: Socket): Connection {
    const connection = new Connection(socket);
    this.#speaking.set(socket, connection);
    socket.once("close", () => {
      this.#speaking.delete(socket);
      for (const res of connection.inFlight.keys()) this.#orphaned(res);
      this.#changed();
    });
    return connection;
  }
}
