import type { Server, Socket } from "node:net";
import { net } from "../builtins.ts";
import type { Clock } from "../clock.ts";
import { ACCEPT_BOUND_MS, BACKLOG } from "./accept-queue.ts";

/** Of `node:net`, undocumented, the same on Node 20 to 26. */
interface Listening extends Server {
  readonly _handle?: { readonly listen?: (backlog: number) => number } | null;
  /** `4:0.0.0.0:80`; without a family where the socket came from elsewhere, and may be others' too. */
  readonly _connectionKey?: string;
}

interface Connecting extends Socket {
  readonly _handle: { readonly getpeername?: (out: object) => number } | null;
}

/** Without an accept queue of its own that can be filled a listener is closed as it is. */
interface Queue {
  readonly port: number;
  readonly host: string;
}

/**
 * Closes a listener in whose accept queue nobody is, by `deadline` (in the clock's time). Between the last look into
 * the queue and the close there is always time for one more client, and the kernel resets whoever is in it. So the
 * queue is filled before: with a backlog of 0 it holds one connection, and the kernel drops the SYN of everybody else
 * (`sk_acceptq_is_full` in `tcp_conn_request` of Linux), who asks again a second later and is refused then. When the
 * one connection in it is our own, nobody else's is. Those that are in it still are accepted in the turns until then.
 */
export async function closeListener(server: Server, clock: Clock, deadline: number): Promise<void> {
  const queue = queueOf(server);
  const filler = queue && (await fill(queue, clock, deadline));
  // Not an HTTP server's own `close`, which destroys idle connections before they could be told.
  if (server.listening) net().Server.prototype.close.call(server);
  filler?.destroy();
}

/** As many arrivals are taken in at least before these are closed: those that close as they are may have them queued. */
export function leastArrivals(servers: readonly Server[]): number {
  return servers.every((server) => !server.listening || canBeFilled(server)) ? 0 : BACKLOG;
}

function canBeFilled(server: Server): boolean {
  if (process.platform !== "linux" || !server.listening) return false;
  const { _handle: handle, _connectionKey: key = "" } = server as Listening;
  // A worker of a cluster has no handle of the kernel's, and what was inherited may be listened on by others.
  return handle?.listen !== undefined && /^[46]:/.test(key);
}

function queueOf(server: Server): Queue | undefined {
  if (!canBeFilled(server)) return undefined;
  const { _handle: handle } = server as Listening;
  const address = server.address();
  if (address === null || typeof address === "string") return undefined;
  if (handle?.listen?.(0) !== 0) return undefined;
  const anywhere = address.address === "0.0.0.0" || address.address === "::";
  return { port: address.port, host: anywhere ? "127.0.0.1" : address.address };
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
