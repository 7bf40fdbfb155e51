import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { CutRequest } from "../../report/report.ts";
import { safePath } from "../../report/text.ts";
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

/** Sockets that have left HTTP: WebSockets, which are told to go, and tunnels, which the drain waits for. */
export class Upgrades {
  readonly #server: Server;
  readonly #context: DrainContext;
  readonly #open = new Map<Duplex, Upgraded>();
  readonly #watching = new Set<UpgradeEvent>();

  constructor(server: Server, context: DrainContext) {
    this.#server = server;
    this.#context = context;
    // Node treats an upgrade as such only where somebody listens: listen where and while the application does.
    for (const event of EVENTS) if (server.listenerCount(event) > 0) this.#watch(event);
    server.on("newListener", this.#listenerAdded);
    server.on("removeListener", this.#listenerRemoved);
  }

  startDraining(): void {
    this.#server.removeListener("newListener", this.#listenerAdded);
    this.#server.removeListener("removeListener", this.#listenerRemoved);
    for (const event of EVENTS) {
      // Where nobody listens for upgrades, Node hands them over as the plain requests they can be served as.
      if (event === "upgrade" && this.#server.listenerCount(event) === 0) continue;
      this.#server.removeAllListeners(event);
      this.#server.on(event, this.#refuse);
    }
    for (const [socket, { webSocket }] of this.#open) {
      if (webSocket === undefined) continue;
      this.#context.counts.leaving++;
      webSocket.goAway(this.#context.clock, () => socket.destroy());
    }
  }

  describe(): CutRequest[] {
    const now = this.#context.clock.now();
    return [...this.#open.values()]
      .filter(({ webSocket }) => webSocket === undefined)
      .map(({ req, startedAt }) => ({
        method: req.method ?? "",
        path: safePath(req.url ?? ""),
        ageMs: Math.round(now - startedAt),
        progress: "upgraded",
      }));
  }

  cut(): void {
    for (const [socket, { webSocket }] of this.#open) {
      if (webSocket === undefined) this.#context.tally.connectionsCut++;
      socket.destroy();
    }
  }

  #watch(event: UpgradeEvent): void {
    if (this.#watching.has(event)) return;
    this.#watching.add(event);
    this.#server.prependListener(event, this.#opened);
  }

  readonly #listenerAdded = (event: string | symbol): void => {
    if ((EVENTS as readonly unknown[]).includes(event)) this.#watch(event as UpgradeEvent);
  };

  readonly #listenerRemoved = (event: string | symbol): void => {
    if (!this.#watching.has(event as UpgradeEvent) || this.#server.listenerCount(event) > 1) return;
    this.#watching.delete(event as UpgradeEvent);
    this.#server.removeListener(event, this.#opened);
  };

  readonly #opened = (req: IncomingMessage, socket: Duplex): void => {
    // On HTTP/2 a CONNECT is a stream, and counted and refused as one.
    if (req.httpVersionMajor > 1) return;
    const isWebSocket =
      req.headers.upgrade?.toLowerCase() === "websocket" && req.method !== "CONNECT";
    const webSocket = isWebSocket ? new WebSocketOut(socket) : undefined;
    this.#open.set(socket, { req, startedAt: this.#context.clock.now(), webSocket });
    const { counts, changed } = this.#context;
    if (webSocket === undefined) counts.inFlight++;
    socket.once("close", () => {
      this.#open.delete(socket);
      if (webSocket === undefined) counts.inFlight--;
      else if (this.#context.phase === "draining") counts.leaving--;
      changed();
    });
  };

  readonly #refuse = (_req: IncomingMessage, socket: Duplex): void => {
    this.#context.tally.refused++;
    // Node has taken its own listeners off the socket: an error would be nobody's.
    socket.on("error", () => socket.destroy());
    socket.end(this.#context.rawRefusal);
  };
}
