import type { AddressInfo, Server, Socket } from "node:net";
import { cluster, net } from "../builtins.ts";
import type { Clock } from "../clock.ts";
import { ACCEPT_BOUND_MS, BACKLOG } from "./accept-queue.ts";

/** A listening socket as `node:net` holds it, undocumented, the same on Node 20 to 26. */
interface Handle {
  /** None where it is another process's: the primary's, in a worker of a cluster. */
  readonly fd?: number;
  readonly listen?: (backlog: number) => number;
  readonly getsockname?: (out: Partial<AddressInfo>) => number;
}

/** Likewise. */
interface Listening extends Server {
  readonly _handle?: Handle | null;
  /** `4:0.0.0.0:80`; without a family where the socket came from elsewhere, and may be others' too. */
  readonly _connectionKey?: string;
}

interface Connecting extends Socket {
  readonly _handle: { readonly getpeername?: (out: object) => number } | null;
}

/** The socket that a server listens with, or had when it did: the primary of a cluster takes it from its server. */
export interface Listener {
  readonly handle: Handle | null | undefined;
  readonly key: string | undefined;
}

/** Without an accept queue of its own that can be filled a listener is closed as it is. */
interface Queue {
  readonly port: number;
  readonly host: string;
}

/** Of those that listen. */
export function listenersOf(servers: Iterable<Server>): Listener[] {
  return [...servers].filter(({ listening }) => listening).map(listenerOf);
}

function listenerOf(server: Server): Listener {
  const { _handle: handle, _connectionKey: key } = server as Listening;
  return { handle, key };
}

/** See `closeUnqueued`. */
export function closeListener(server: Server, clock: Clock, deadline: number): Promise<void> {
  return closeUnqueued(listenerOf(server), clock, deadline, () => {
    // Not an HTTP server's own `close`, which destroys idle connections before they could be told.
    if (server.listening) net().Server.prototype.close.call(server);
  });
}

/**
 * Has a listener `close` in whose accept queue nobody is, by `deadline` (in the clock's time). Between the last look
 * into the queue and the close there is always time for one more client, and the kernel resets whoever is in it. So the
 * queue is filled before: with a backlog of 0 it holds one connection, and the kernel drops the SYN of everybody else
 * (`sk_acceptq_is_full` in `tcp_conn_request` of Linux), who asks again a second later and is refused then. When the
 * one connection in it is our own, nobody else's is. Those that are in it still are accepted in the turns until then.
 */
export async function closeUnqueued(
  listener: Listener,
  clock: Clock,
  deadline: number,
  close: () => void,
): Promise<void> {
  const queue = queueOf(listener);
  const filler = queue && (await fill(queue, clock, deadline));
  close();
  filler?.destroy();
}

/** As many arrivals are taken in at least before these are closed: those that close as they are may have them queued. */
export function leastArrivals(listeners: readonly Listener[]): number {
  return listeners.every((listener) => canBeFilled(listener)) ? 0 : BACKLOG;
}

/** The backlog is the socket's: where others listen on it, too, it would stay theirs. */
function canBeFilled({ handle, key = "" }: Listener): boolean {
  const { fd = -1, listen } = handle ?? {};
  if (process.platform !== "linux" || fd < 0 || listen === undefined) return false;
  return /^[46]:/.test(key) && !isWorker();
}

/** Those of a cluster share their sockets where its scheduling policy is `SCHED_NONE`. */
function isWorker(): boolean {
  return process.send !== undefined && cluster().isWorker;
}

function queueOf(listener: Listener): Queue | undefined {
  const { handle } = listener;
  const { address = "", port = 0 } = addressOf(handle);
  if (!canBeFilled(listener) || port === 0 || handle?.listen?.(0) !== 0) return undefined;
  const anywhere = address === "0.0.0.0" || address === "::";
  return { port, host: anywhere ? "127.0.0.1" : address };
}

function addressOf(handle: Listener["handle"]): Partial<AddressInfo> {
  const address: Partial<AddressInfo> = {};
  handle?.getsockname?.(address);
  return address;
}

/** The connection that fills it; none where that can't be done. */
async function fill(queue: Queue, clock: Clock, deadline: number): Promise<Socket | undefined> {
  const bound = clock.now() + ACCEPT_BOUND_MS;
  // One client is accepted in each turn.
  for (let turn = 0; turn < BACKLOG || clock.now() < bound; turn += 1) {
    if (clock.now() >= deadline) return undefined;
    const filler = new (net().Socket)();
    const failed = new Promise<true>((resolve) => filler.once("error", () => resolve(true)));
    filler.connect(queue);
    // Node connects in the next tick, in the same turn, and the kernel is done with it then where it stays on the machine.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    if (isConnected(filler)) return filler;
    const passed = new Promise<false>((resolve) => clock.nextTurn(() => resolve(false)));
    if (await Promise.race([failed, passed])) return undefined;
    filler.destroy();
  }
  return undefined;
}

/** Before Node has heard of it. */
function isConnected(socket: Socket): boolean {
  const { _handle: handle } = socket as Connecting;
  return handle?.getpeername?.({}) === 0;
}
