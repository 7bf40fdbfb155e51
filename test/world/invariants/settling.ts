import { firstOf, type Invariant, type Seen } from "./seen.ts";

/** 1.4: the last moment of a listener. */
export const SETTLING_INVARIANTS: readonly Invariant[] = [
  {
    id: "1.4 the listener closes on an empty accept queue",
    check({ world: { kernel }, listenerClosedAt, drainDeadline, slackMs }) {
      if (listenerClosedAt >= drainDeadline - slackMs || kernel.resetInQueue === 0)
        return undefined;
      return `${kernel.resetInQueue} connections were reset in the queue`;
    },
  },
  {
    id: "1.4 settling lasts as long as a client that was not told may send",
    check(seen) {
      const { closingAt, drainingAt, plan, cutAt, slackMs, brokenOff, world, ledger } = seen;
      if (brokenOff || closingAt >= cutAt - slackMs) return undefined;
      if (closingAt >= drainingAt + plan.options.settleMs - slackMs) return undefined;
      const told = toldConnections(seen);
      return firstOf(world.kernel.connections, (connection) => {
        const { acceptedAt = Infinity, clientGoneAt = Infinity, id } = connection;
        const { endedAt = Infinity, resetAt = Infinity } = connection;
        const closedAt = Math.min(endedAt, resetAt);
        const open = closedAt >= closingAt && clientGoneAt > closingAt;
        return open && acceptedAt <= drainingAt && ledger.openAtClosing.has(id) && !told.has(id)
          ? `connection ${id} had ${closingAt - drainingAt} ms`
          : undefined;
      });
    },
  },
  {
    id: "1.4 the accept queue was quiet for 50 ms",
    check(seen) {
      const { closingAt, drainingAt, drainDeadline, slackMs, world, refuses, brokenOff } = seen;
      // A cut and a closed listener wait for no quiet; behind 500 ms it is bounded.
      if (brokenOff || refuses || closingAt >= Math.min(seen.cutAt, drainDeadline) - slackMs)
        return undefined;
      if (closingAt >= drainingAt + 500 - slackMs) return undefined;
      return firstOf(world.kernel.connections, ({ acceptedAt = -Infinity, id }) =>
        acceptedAt < closingAt && acceptedAt > closingAt - 50 + slackMs && acceptedAt > drainingAt
          ? `connection ${id} came ${closingAt - acceptedAt} ms before`
          : undefined,
      );
    },
  },
  {
    id: "1.4 where one request comes others may follow",
    check(seen) {
      const { closingAt, drainingAt, cutAt, slackMs, plan, ledger, world, refuses, brokenOff } =
        seen;
      // Behind a second it is bounded.
      if (brokenOff || refuses || closingAt >= Math.min(cutAt, drainingAt + 1_000) - slackMs)
        return undefined;
      const told = toldConnections(seen);
      const untold = world.kernel.connections.some(
        ({ id, acceptedAt = Infinity, clientGoneAt = Infinity, endedAt = Infinity }) =>
          acceptedAt < closingAt &&
          Math.min(clientGoneAt, endedAt) >= closingAt &&
          ledger.openAtClosing.has(id) &&
          !told.has(id),
      );
      if (!untold) return undefined;
      return firstOf(ledger.requests, ({ arrivedAt = Infinity, arrivedIn, path }) =>
        arrivedIn === "draining" && arrivedAt > closingAt - plan.options.settleMs + slackMs
          ? `${path} came ${closingAt - arrivedAt} ms before the closing`
          : undefined,
      );
    },
  },
];

/** Connections on which an answer said close, or whose client has been told otherwise. */
function toldConnections({ ledger }: Seen): Set<number> {
  const told = new Set(ledger.probes.map(({ connection }) => connection));
  for (const { answers, connection } of ledger.requests)
    if (connection !== undefined && answers.some(({ closes }) => closes)) told.add(connection);
  return told;
}
