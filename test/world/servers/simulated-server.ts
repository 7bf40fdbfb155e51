import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:net";
import { Counts } from "../../../packages/core/src/servers/counts.ts";
import { Served } from "../../../packages/core/src/servers/served.ts";
import type {
  DrainContext,
  Lent,
  ServerDrain,
} from "../../../packages/core/src/servers/server-drain.ts";
import { handle } from "../actors/handler.ts";
import type { Stage } from "../stage.ts";
import { listen } from "./listening.ts";
import { SimulatedConnection } from "./simulated-connection.ts";
import { SimulatedDrain } from "./simulated-drain.ts";
import type { SimulatedResponse } from "./simulated-response.ts";

/** Makes a drain for a server that `drainFor` knows nothing of. */
type MakeDrain = (context: DrainContext) => ServerDrain;
type NewServed = new (drain: ServerDrain, context: DrainContext) => Served;

const makers = new WeakMap<Server, MakeDrain>();
const real = Served.of;

/** Where a server meets the drain of its protocol, ours meet theirs. */
Served.of = (server: Server, lent: Lent): Served | undefined => {
  const make = makers.get(server);
  if (make === undefined) return real(server, lent);
  const context = {
    ...lent,
    counts: new Counts(),
    phase: "serving" as const,
    reception: "serve" as const,
  };
  return new (Served as unknown as NewServed)(make(context), context);
};

/** A server of the world's own, behind the seam. */
export function startSimulated(world: Stage): Server {
  const server = createServer();
  let drain: SimulatedDrain | undefined;
  makers.set(server, (context) => {
    drain = new SimulatedDrain(server, context, (res) => answer(world, res));
    return drain;
  });
  listen(world, server, (tcp) => {
    if (drain !== undefined) drain.accepted(new SimulatedConnection(tcp, drain));
  });
  return server;
}

function answer(world: Stage, res: SimulatedResponse): void {
  const record = world.byPath.get(res.req.url.split("?")[0]!);
  const response = res as unknown as ServerResponse;
  if (record === undefined)
    world.lifecycle.handleProbe(res.req as unknown as IncomingMessage, response);
  else handle(world, record, res);
}
