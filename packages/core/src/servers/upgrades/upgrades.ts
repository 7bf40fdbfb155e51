import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { CutRequest } from "../../report/report.ts";
import { safePath } from "../../report/text.ts";
import type { Attachments } from "../attachments.ts";
import { firstOf } from "../first-of.ts";
import type { DrainContext } from "../server-drain.ts";
import { WebSocketOut } from "./websocket.ts";

const EVENTS = ["upgrade", "connect"] as const;
type UpgradeEvent = (typeof EVENTS)[number];

interface Upgraded {
  readonly req: IncomingMessage;
  readonly startedAt: number;
  /** Absent for what nobody but the application understands. */
  readonly webSocket: WebSocketOut | undefined;
}

/**
 * Sockets that have left HTTP: WebSockets, which are told to go when their handshake is over, and tunnels, which the
 * drain waits for.
 */
export class Upgrades {
  readonly #server: Server;
  readonly #context: DrainContext;
  readonly #attachments: Attachments;
  readonly #open = new Map<Duplex, Upgraded>();
  /** Those of them that the drain waits for: handshakes under way, and tunnels. */
  readonly #inFlight = new Set<Duplex>();
  readonly #watching = new Set<UpgradeEvent>();

  constructor(server: Server, context: DrainContext, attachments: Attachments) {
    this.#server = server;
    this.#context = context;
    this.#attachments = attachments;
    attachments.on("newListener", this.#listenerAdded);
    attachments.on("removeListener", this.#listenerRemoved);
    // Node treats an upgrade as such only where somebody listens: listen where and while the application does.
    for (const event of EVENTS) if (server.listenerCount(event) > 0) this.#watch(event);
    attachments.add(() => {
      for (const event of EVENTS) server.off(event, this.#upgraded);
    });
  }

  startDraining(): void {
    for (const event of EVENTS) {
      this.#attachments.intercept(event, ([req, socket], passOn) => {
        // On HTTP/2 a CONNECT is a stream, and counted and refused as one.
        if ((req as IncomingMessage).httpVersionMajor > 1) passOn();
        else this.#refuse(socket as Duplex);
      });
    }
    // Where nobody listens for tunnels, Node destroys them before anybody is asked.
    this.#attachments.on("connect", () => {});
    this.sendAway();
  }

  get staying(): number {
    return [...this.#open.values()].filter(({ webSocket }) => webSocket?.open === true).length;
  }

  sendAway(): void {
    for (const [socket, { webSocket }] of this.#open) {
      if (webSocket?.open === true) this.#tellToGo(socket, webSocket);
    }
  }

  get cuttable(): number {
    return this.#inFlight.size;
  }

  describe(limit: number): CutRequest[] {
    const now = this.#context.clock.now();
    return firstOf(this.#inFlight, limit).map((socket) => {
      const { req, startedAt, webSocket } = this.#open.get(socket)!;
      return {
        method: req.method ?? "",
        path: safePath(req.url ?? ""),
        ageMs: Math.round(now - startedAt),
        progress: webSocket === undefined ? "upgraded" : "processing",
      };
    });
  }

  cut(): void {
    for (const [socket, { webSocket }] of this.#open) {
      const waitedFor = this.#letGo(socket);
      if (webSocket?.pending === true) {
        this.#answer(socket);
        continue;
      }
      if (waitedFor) this.#context.tally.connectionsCut++;
      socket.destroy();
    }
  }

  #watch(event: UpgradeEvent): void {
    if (this.#watching.has(event)) return;
    this.#watching.add(event);
    this.#server.prependListener(event, this.#upgraded);
  }

  readonly #listenerAdded = (event: string | symbol): void => {
    if ((EVENTS as readonly unknown[]).includes(event)) this.#watch(event as UpgradeEvent);
  };

  readonly #listenerRemoved = (event: string | symbol): void => {
    if (!this.#watching.has(event as UpgradeEvent) || this.#server.listenerCount(event) > 1) return;
    this.#watching.delete(event as UpgradeEvent);
    this.#server.removeListener(event, this.#upgraded);
  };

  readonly #upgraded = (req: IncomingMessage, socket: Duplex): void => {
    if (req.httpVersionMajor > 1) return;
    const isWebSocket =
      req.headers.upgrade?.toLowerCase() === "websocket" && req.method !== "CONNECT";
    const webSocket = isWebSocket
      ? new WebSocketOut(socket, () => this.#opened(socket))
      : undefined;
    this.#open.set(socket, { req, startedAt: this.#context.clock.now(), webSocket });
    this.#inFlight.add(socket);
    this.#context.counts.inFlight++;
    socket.once("close", () => {
      this.#letGo(socket);
      this.#open.delete(socket);
      this.#context.counts.leaving--;
      this.#context.changed();
    });
  };

  /** The handshake is over: what follows lasts until somebody is told to go. */
  #opened(socket: Duplex): void {
    const webSocket = this.#open.get(socket)?.webSocket;
    if (this.#context.phase === "draining" && webSocket !== undefined) {
      this.#context.tally.completed++;
      // Before it is let go: there must be no moment in which nothing holds the drain.
      this.#tellToGo(socket, webSocket);
    }
    this.#letGo(socket);
  }

  /** Nothing waits for it any more but the closing. Whether the drain did until now. */
  #letGo(socket: Duplex): boolean {
    if (!this.#inFlight.delete(socket)) return false;
    const { counts, changed } = this.#context;
    counts.inFlight--;
    counts.leaving++;
    changed();
    return true;
  }

  #tellToGo(socket: Duplex, webSocket: WebSocketOut): void {
    const { clock, departures } = this.#context;
    departures.add(socket, () => webSocket.goAway(clock, () => socket.destroy()));
  }

  #refuse(socket: Duplex): void {
    this.#context.tally.refused++;
    this.#answer(socket);
  }

  /** Whoever has the socket besides may go on writing to it. */
  #answer(socket: Duplex): void {
    // Node has taken its own listeners off the socket: an error would be nobody's.
    socket.on("error", () => socket.destroy());
    socket.end(this.#context.rawRefusal());
  }
}
