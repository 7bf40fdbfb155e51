import type { Server } from "node:net";
import { type Clock, within } from "../../clock.ts";
import { onceAcceptQueueEmpty } from "../../servers/accept-queue.ts";
import { closeUnqueued, leastArrivals, listenersOf } from "../../servers/close-listener.ts";

/** How long the workers may take for the connections that the primary has accepted already. */
const HAND_OVER_MS = 500;

/** A client's or a listening socket as `node:net` holds it; undocumented, the same on Node 20 to 26. */
interface Handle {
  /** Negative once closed. */
  readonly fd: number;
  onconnection?: (error: number, client?: Handle) => void;
  close(done?: () => void): void;
}

/** Of a server that the cluster has taken it from. */
interface Listener {
  readonly handle: Handle;
  readonly key: string | undefined;
}

/**
 * The sockets that a cluster's primary listens with on its workers' behalf (`SCHED_RR`). Node closes one when the
 * last worker lets go of it, and with it resets what is accepted and not yet taken by a worker.
 */
export class ClusterListeners {
  readonly #clock: Clock;
  readonly #listeners = new Map<Server, Listener>();
  #watched: Listener[] = [];
  #accepted = 0;
  #onTheWay = 0;
  #allTaken = (): void => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps the socket of a server that is about to listen, which Node's cluster takes from it as soon as it does. */
  found(server: Server): void {
    server.once("listening", () => {
      const [listener] = listenersOf([server]);
      if (listener === undefined) return;
      this.#listeners.set(server, listener as Listener);
      server.once("close", () => this.#listeners.delete(server));
    });
  }

  /** Counts from here on what the workers have not taken yet. */
  watch(): void {
    this.#watched = [...this.#listeners]
      .filter(([server, { handle }]) => !server.listening && handle.fd >= 0)
      .map(([, listener]) => listener);
    for (const { handle } of this.#watched) {
      const { onconnection: distribute } = handle;
      handle.onconnection = (error, client) => {
        if (client !== undefined) this.#follow(client);
        distribute?.call(handle, error, client);
      };
    }
  }

  /** Closes the sockets in a moment when nobody is queued. Resolves when the workers have all that was accepted. */
  async close(): Promise<void> {
    const accepted = (): number => this.#accepted;
    const watched = this.#watched.splice(0);
    const close = (): Promise<void[]> =>
      Promise.all(
        watched.map((listener) =>
          closeUnqueued(listener, this.#clock, Infinity, () => listener.handle.close()),
        ),
      );
    await onceAcceptQueueEmpty(this.#clock, accepted, Infinity, close, leastArrivals(watched));
    if (this.#onTheWay === 0) return;
    const allTaken = new Promise<void>((resolve) => (this.#allTaken = resolve));
    await within(HAND_OVER_MS, allTaken, this.#clock);
  }

  /** The primary's own copy of a client's socket is closed once a worker has it. */
  #follow(client: Handle): void {
    const { close } = client;
    this.#accepted += 1;
    this.#onTheWay += 1;
    client.close = (done) => {
      this.#onTheWay -= 1;
      if (this.#onTheWay === 0) this.#allTaken();
      close.call(client, done);
    };
  }
}
