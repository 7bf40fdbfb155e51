/**
 * For unit tests of a program, in whichever test runner: what happens to its requests when it is stopped in the middle.
 * No signal is handled, the process is not ended, its exit code stays what it is, and nothing is said.
 *
 * @packageDocumentation
 * @module @lastcall/core/testing
 */
import { createServer, type IncomingMessage, type RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { lifecycleFor } from "./default-lifecycle.ts";
import { OptionError } from "./errors.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { LifecycleMember } from "./lifecycle-member.ts";
import type { ShutdownReport } from "./report/report.ts";
import { exchange, type Seen, type SimulatedRequest } from "./simulated-client.ts";

export type { Seen, SimulatedRequest } from "./simulated-client.ts";

/** Express, a function for `node:http`, a server that does not listen yet, Koa, or Fastify. */
export type SimulatedApp =
  | RequestListener
  | Server
  | { callback(): RequestListener }
  | { ready(): PromiseLike<unknown>; readonly server: Server };

export interface SimulationOptions {
  /** The app's own. @default the one that apps of this process share */
  lifecycle?: Lifecycle | undefined;
  /** The request that is in flight when the shutdown begins; the app gets it when `whileInFlight` is over. @default GET / */
  request?: SimulatedRequest | undefined;
  /** Runs while the app drains; `send` sends further requests. @default sends the same request once more */
  whileInFlight?: ((send: (request?: SimulatedRequest) => Promise<Seen>) => unknown) | undefined;
}

export interface Simulation {
  readonly report: ShutdownReport;
  /** What the client saw whose request was in flight. */
  readonly held: Seen;
  /** What the clients saw that came while the app drained, in the order in which they came. */
  readonly during: readonly Seen[];
}

const HELD = "x-lastcall-held";

/**
 * Starts the app on a port of its own, sends it a request, begins the shutdown while that is in flight, lets
 * `whileInFlight` run, and waits for the end. The lifecycle is closed afterwards, as after every shutdown.
 * @throws OptionError when `app` is none that can be served, or what `whileInFlight` throws.
 */
export async function simulateShutdown(
  app: SimulatedApp,
  { lifecycle = lifecycleFor(), request = {}, whileInFlight }: SimulationOptions = {},
): Promise<Simulation> {
  (lifecycle as unknown as LifecycleMember).simulate();
  const server = await serverOf(app);
  const gate = holdMarked(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const held = exchange(port, { ...request, headers: { ...request.headers, [HELD]: "1" } });
  const report = Promise.race([gate.reached, held]).then(() =>
    lifecycle.shutdown({ reason: "simulated", exit: false }),
  );
  const during: Promise<Seen>[] = [];
  const send = (further: SimulatedRequest = request): Promise<Seen> => {
    const seen = exchange(port, further);
    during.push(seen);
    return seen;
  };
  try {
    await Promise.race([gate.reached, held]);
    await (whileInFlight === undefined ? send() : whileInFlight(send));
  } finally {
    gate.open();
  }
  return { held: await held, during: await Promise.all(during), report: await report };
}

async function serverOf(app: SimulatedApp): Promise<Server> {
  if (app instanceof Server) return app;
  if ("callback" in app) return createServer(app.callback());
  if ("ready" in app) {
    await app.ready();
    return app.server;
  }
  if (typeof app === "function") return createServer(app);
  throw new OptionError("app", "a server that does not listen yet, or an app", app);
}

interface Gate {
  /** Resolves when the marked request is there. */
  readonly reached: Promise<void>;
  open(): void;
}

/** The marked request reaches the app when the gate is open; all others as they come. */
function holdMarked(server: Server): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const listeners = server.listeners("request") as RequestListener[];
  let arrived = (): void => {};
  const reached = new Promise<void>((resolve) => (arrived = resolve));
  server.removeAllListeners("request");
  server.on("request", (req: IncomingMessage, res) => {
    const passOn = (): void => {
      for (const listener of listeners) listener.call(server, req, res);
    };
    if (req.headers[HELD] === undefined) return passOn();
    delete req.headers[HELD];
    arrived();
    return void opened.then(passOn);
  });
  return { reached, open: () => open() };
}
