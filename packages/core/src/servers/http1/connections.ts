import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Server as TlsServer } from "node:tls";
import { net } from "../../builtins.ts";
import { within } from "../../clock.ts";
import type { Attachments } from "../attachments.ts";
import { receiverOf } from "../receiver-of.ts";
import type { DrainContext } from "../server-drain.ts";
import { Acquaintance, acquaintanceOn } from "./acquaintance.ts";
import { Connection } from "./connection.ts";

/** So many are remembered before those that are gone are looked for. */
const FIRST_SWEEP = 64;

interface TlsHandle {
  /** With its `stream`, where it is no socket of `node:net`. */
  readonly _parentWrap?: Duplex & { readonly stream?: Duplex };
}

/**
 * The connections of one server. In normal operation they are remembered only, since a listener on each would cost
 * more memory than all else; from the signal on they are followed.
 */
export class Connections {
  readonly #context: DrainContext;
  readonly #secure: boolean;
  readonly #left: (connection: Connection) => void;
  /** In normal operation: what was accepted, and under TLS what was secured then, some of them gone by now. */
  #met: WeakRef<Duplex>[] = [];
  #sweepAt = FIRST_SWEEP;
  /** The connections that can speak: plain or, where the server has TLS, secured. */
  readonly #open = new Set<Duplex>();
  /** Raw sockets under TLS whose handshake is not complete. */
  readonly #handshaking = new Set<Duplex>();
  readonly #speaking = new Map<Duplex, Connection>();
  readonly #closed: (this: Duplex) => void;

  /** `left` is told of connections that are gone, with the responses still on them. */
  constructor(
    server: Server,
    context: DrainContext,
    attachments: Attachments,
    left: (connection: Connection) => void,
  ) {
    this.#context = context;
    this.#left = left;
    this.#secure = isSecure(server);
    this.#closed = receiverOf((socket) => this.#gone(socket));
    attachments.on("connection", (socket: Duplex) => this.#accept(socket));
    if (this.#secure) attachments.on("secureConnection", (socket: Duplex) => this.#secured(socket));
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#speaking.values();
  }

  of(socket: Duplex): Connection {
    return this.#speaking.get(socket) ?? this.#speak(socket);
  }

  find(socket: Duplex): Connection | undefined {
    return this.#speaking.get(socket);
  }

  /** For every request in normal operation: the connection may be older than we are. */
  meet(socket: Duplex): Acquaintance {
    const known = acquaintanceOn(socket);
    if (known?.of === this) return known;
    if (this.#met.length >= this.#sweepAt) this.#sweep();
    this.#met.push(new WeakRef(socket));
    return new Acquaintance(socket, this);
  }

  /** In normal operation: the connections that are open, a handshake under way being one too. */
  present(): Duplex[] {
    const sockets = this.#met.map((met) => met.deref()).filter((socket) => isOpen(socket));
    if (!this.#secure) return sockets;
    const carriers = new Set(sockets.map(carrierOf));
    return sockets.filter((socket) => !carriers.has(socket));
  }

  /** From here on they are followed; returns those that are. */
  follow(): Duplex[] {
    const present = this.present();
    this.#met = [];
    for (const socket of present) this.#follow(socket);
    return present;
  }

  /** Says goodbye on every connection; see `ServerDrain.close`. */
  async closeAll(limitMs: number, exits: boolean): Promise<void> {
    const open = [...this.#open, ...this.#handshaking];
    // TLS has a goodbye of its own, which the kernel doesn't know.
    const closing =
      exits && !this.#secure ? open.filter((socket) => socket.writableLength > 0) : open;
    // Node's own method: the socket's may have been replaced by one that lingers.
    for (const socket of closing) net().Socket.prototype.destroySoon.call(socket as Socket);
    await within(limitMs, Promise.all(closing.map(closed)), this.#context.clock);
    for (const socket of closing) socket.destroy();
  }

  #accept(socket: Duplex): void {
    const { counts, clock, phase } = this.#context;
    counts.accepted++;
    counts.lastAcceptAt = clock.now();
    // A handshake gets no more time than any connection that may be about to speak: it may stall.
    if (this.#secure) counts.lastIdleAt = counts.lastAcceptAt;
    if (phase === "serving") this.meet(socket);
    else this.#follow(socket);
  }

  /** Accepted as a connection that can speak only now. */
  #secured(socket: Duplex): void {
    const { counts, clock, phase, changed } = this.#context;
    if (phase === "serving") return void this.meet(socket);
    if (this.#handshaking.delete(carrierOf(socket)!)) counts.open--;
    this.#follow(socket);
    // Its client is about to speak, and where the machine takes long for each handshake, others are still in theirs.
    counts.lastIdleAt = clock.now();
    counts.lastAcceptAt = counts.lastIdleAt;
    changed();
  }

  #follow(socket: Duplex): void {
    const isRaw = this.#secure && (socket as { encrypted?: boolean }).encrypted !== true;
    (isRaw ? this.#handshaking : this.#open).add(socket);
    this.#context.counts.open++;
    socket.on("close", this.#closed);
  }

  #speak(socket: Duplex): Connection {
    if (!this.#open.has(socket)) this.#follow(socket);
    const connection = new Connection(socket);
    this.#speaking.set(socket, connection);
    return connection;
  }

  #gone(socket: Duplex): void {
    const connection = this.#speaking.get(socket);
    this.#speaking.delete(socket);
    if (connection !== undefined) this.#left(connection);
    if (this.#open.delete(socket) || this.#handshaking.delete(socket)) this.#context.counts.open--;
    this.#context.changed();
  }

  /** Costs each accepted connection a few looks, since it is done each time their number has doubled. */
  #sweep(): void {
    this.#met = this.#met.filter((met) => isOpen(met.deref()));
    this.#sweepAt = Math.max(FIRST_SWEEP, this.#met.length * 2);
  }
}

function isOpen(socket: Duplex | undefined): socket is Duplex {
  return socket !== undefined && !socket.destroyed;
}

/** The raw socket, or whatever stands in for one, under a TLS socket; undocumented, the same on Node 20 to 26. */
function carrierOf(socket: Duplex): Duplex | undefined {
  const { _handle: handle } = socket as { readonly _handle?: TlsHandle | null };
  const { _parentWrap: carrier } = handle ?? {};
  return carrier?.stream ?? carrier;
}

function closed(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** Told by a method that no other server has: a program without TLS need not load `node:tls` to ask for its class. */
function isSecure(server: Server): boolean {
  return typeof (server as Partial<TlsServer>).setSecureContext === "function";
}
