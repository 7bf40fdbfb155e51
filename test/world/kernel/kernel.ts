import { TcpConnection, type ClientEnd } from "./connection.ts";
import type { EventLoop, Poller } from "./loop.ts";

/** A SYN that found no room is sent again. */
const RESEND_MS = 1_000;

/** The machine under the process: one listening socket with its accept queue, and the connections. */
export class Kernel implements Poller {
  readonly loop: EventLoop;
  readonly connections: TcpConnection[] = [];
  /** When the process began to listen, and when it stopped. */
  listensSince: number | undefined;
  closedAt: number | undefined;
  /** Told that a connection found no room in the queue. */
  full: () => void = () => {};
  /**
   * How many that the last look into the accept queue saw, and that were reset with the listener. What comes behind
   * that look, while the turn in which the listener is closed goes on, nobody could have seen.
   */
  resetInQueue = 0;
  /** When anything came in or went out, or a connection was opened or closed. */
  readonly activity: number[] = [];
  readonly #backlog: number;
  #listening = false;
  #accept: (connection: TcpConnection) => void = () => {};
  readonly #queue: TcpConnection[] = [];
  /** How many the last look left in the queue: the oldest. */
  #leftInQueue = 0;
  #open: TcpConnection[] = [];
  readonly #later: (() => void)[] = [];

  constructor(loop: EventLoop, backlog: number) {
    this.loop = loop;
    this.#backlog = backlog;
  }

  get listening(): boolean {
    return this.#listening;
  }

  get queued(): number {
    return this.#queue.length;
  }

  get holds(): boolean {
    return this.#listening || this.#later.length > 0 || this.#open.some(({ open }) => open);
  }

  listen(accept: (connection: TcpConnection) => void): void {
    this.#listening = true;
    this.listensSince = this.loop.now();
    this.#accept = accept;
  }

  stopListening(): void {
    if (!this.#listening) return;
    this.#listening = false;
    this.closedAt = this.loop.now();
    this.resetInQueue += this.#leftInQueue;
    for (const connection of this.#queue.splice(0)) connection.resetClient();
  }

  /** `whose` it is, for the trace. */
  connect(
    whose: string,
    way: { readonly latencyMs: number; readonly receiveMs: number },
    client: ClientEnd,
  ): TcpConnection {
    const connection = new TcpConnection(this, this.connections.length, whose, way, client);
    this.connections.push(connection);
    const arrive = (): void => {
      if (!this.#listening) return void this.loop.outside(way.latencyMs, () => client.refused());
      if (this.#queue.length >= this.#backlog) this.full();
      if (this.#queue.length >= this.#backlog) return void this.loop.outside(RESEND_MS, arrive);
      this.#queue.push(connection);
      this.loop.outside(way.latencyMs, () => client.connected());
    };
    this.loop.outside(way.latencyMs, arrive);
    return connection;
  }

  active(): void {
    this.activity.push(this.loop.now());
  }

  /** In the next poll. */
  later(run: () => void): void {
    this.#later.push(run);
  }

  poll(): readonly (() => void)[] {
    const ready = this.#later.splice(0);
    const next = this.#queue.shift();
    this.#leftInQueue = this.#queue.length;
    if (next !== undefined) {
      ready.push(() => {
        this.active();
        this.#open.push(next);
        this.#accept(next);
      });
    }
    this.#open = this.#open.filter(({ open }) => open);
    for (const connection of this.#open) {
      if (!connection.readable) continue;
      ready.push(() => {
        if (connection.readable) connection.deliver();
      });
    }
    return ready;
  }

  /** The process is gone: the kernel closes what it had open. */
  processGone(): void {
    const { closedAt, resetInQueue } = this;
    this.stopListening();
    this.closedAt = closedAt;
    this.resetInQueue = resetInQueue;
    for (const connection of this.#open) connection.destroy(false);
  }
}
