import type { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { type Server, Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
import { type Clock, within } from "../../clock.ts";
import { Connection } from "./connection.ts";

/** The open connections of one server: every accepted socket, and the HTTP/1 connections that spoke on them. */
export class Connections {
  readonly #clock: Clock;
  readonly #secure: boolean;
  readonly #changed: () => void;
  readonly #orphaned: (res: ServerResponse) => void;
  /** As accepted; under TLS these are the raw sockets, so that unfinished handshakes count too. */
  readonly #sockets = new Set<Socket>();
  /** Raw sockets under TLS whose handshake is not complete. */
  readonly #handshaking = new Set<Socket>();
  readonly #speaking = new Map<Socket, Connection>();
  #accepted = 0;
  #lastAcceptAt = -Infinity;
  #lastSecuredAt = -Infinity;

  /** `orphaned` is told of responses whose connection is gone: Node says so only to the one that is being sent. */
  constructor(
    server: Server,
    clock: Clock,
    changed: () => void,
    orphaned: (res: ServerResponse) => void,
  ) {
    this.#clock = clock;
    this.#changed = changed;
    this.#orphaned = orphaned;
    this.#secure = server instanceof TlsServer;
    (server as EventEmitter).on("connection", (socket: Socket) => this.#accept(socket));
    if (this.#secure) server.on("secureConnection", (socket) => this.#secured(socket));
  }

  get open(): number {
    return Math.max(this.#sockets.size, this.#speaking.size);
  }

  /** TLS handshakes that the client has begun. */
  get handshaking(): number {
    return [...this.#handshaking].filter((socket) => socket.bytesRead > 0).length;
  }

  get accepted(): number {
    return this.#accepted;
  }

  /** When a TLS handshake was last completed: its client is about to speak. */
  get lastSecuredAt(): number {
    return this.#lastSecuredAt;
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

  /** Says goodbye on every connection; see `ServerDrain.close`. */
  async closeAll(limitMs: number, exits: boolean): Promise<void> {
    const open = [...new Set([...this.#speaking.keys(), ...this.#sockets])];
    // TLS has a goodbye of its own, which the kernel doesn't know.
    const closing =
      exits && !this.#secure ? open.filter((socket) => socket.writableLength > 0) : open;
    // Node's own method: the socket's may have been replaced by one that lingers.
    for (const socket of closing) Socket.prototype.destroySoon.call(socket);
    await within(limitMs, Promise.all(closing.map(closed)), this.#clock);
    for (const socket of closing) socket.destroy();
  }

  #accept(socket: Socket): void {
    this.#accepted++;
    this.#lastAcceptAt = this.#clock.now();
    this.#sockets.add(socket);
    if (this.#secure) this.#handshaking.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#handshaking.delete(socket);
      this.#changed();
    });
  }

  /** Accepted as a connection that can speak only now. */
  #secured(socket: Socket): void {
    const { remoteAddress, remotePort } = socket;
    const raw = [...this.#handshaking].find(
      (candidate) =>
        candidate.remotePort === remotePort && candidate.remoteAddress === remoteAddress,
    );
    if (raw !== undefined) this.#handshaking.delete(raw);
    this.#lastSecuredAt = this.#clock.now();
    this.#changed();
  }

  #speak(socket: Socket): Connection {
    const connection = new Connection(socket);
    this.#speaking.set(socket, connection);
    socket.once("close", () => {
      for (const [res] of connection.inFlight) this.#orphaned(res);
      for (const res of connection.leaving) this.#orphaned(res);
      this.#speaking.delete(socket);
      this.#changed();
    });
    return connection;
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}
