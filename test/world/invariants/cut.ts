import { wholeAnswer } from "../actors/handler.ts";
import type { RequestRecord } from "../trace/ledger.ts";
import { firstOf, type Invariant, type Seen, wholeAnswerOf } from "./seen.ts";

/** Chapter 4: what the deadline ends, and what is ended because it has no end. */
export const CUT_INVARIANTS: readonly Invariant[] = [
  {
    id: "4.8 nothing is cut before its time",
    check({ ledger, cutAt, closedAt, slackMs }) {
      const at = ledger.cutAt ?? Infinity;
      return at < Math.min(cutAt, closedAt) - slackMs ? `${cutAt - at} ms early` : undefined;
    },
  },
  {
    id: "4.8 a cut request whose header is not sent gets a 503",
    check(seen) {
      const { brokenOff, ledger, plan, cutAt, drainDeadline, slackMs } = seen;
      if (brokenOff || ledger.cutAt === undefined) return undefined;
      // Where the process stood still at the deadline there was no time to say it.
      if (plan.stalls.some(({ at }) => at < drainDeadline && at + slackMs > cutAt))
        return undefined;
      return firstOf(seen.served, (record) => {
        const { headerAt = Infinity, path, fate } = record;
        if (headerAt < Infinity || fate === "vanished" || seen.isSlow(record)) return undefined;
        if (hasCompany(seen, record) || !isCut(seen, record)) return undefined;
        if (isBehindCut(seen, record)) return undefined;
        if (plan.clients[record.client]!.writesFirst && record.plan.body !== undefined)
          return undefined;
        const answer = wholeAnswerOf(record);
        return answer?.status === 503
          ? undefined
          : `${path}: ${answer?.status ?? fate ?? "nothing"}`;
      });
    },
  },
  {
    id: "4.9 no answer is falsely complete",
    check: (seen) =>
      firstOf(seen.ledger.requests, (record) => {
        const { plan, path, endedAt } = record;
        const answer = wholeAnswerOf(record);
        if (answer?.status !== 200 || plan.subscribes || plan.method === "HEAD") return undefined;
        if (endsByExit(seen, record)) return undefined;
        if (endedAt === undefined) return `${path} looks whole`;
        const missing = wholeAnswer(plan.handler).length - answer.body.length;
        return missing === 0 ? undefined : `${path} lacks ${missing} bytes`;
      }),
  },
  {
    id: "4.9 a subscription is ended cleanly and not waited for",
    check(seen) {
      const { brokenOff, drainingAt, cutAt, slackMs, closingAt } = seen;
      if (brokenOff || closingAt >= cutAt - slackMs - 500) return undefined;
      return firstOf(seen.served, (record) => {
        const { plan, fate, path, arrivedIn, headerAt = Infinity } = record;
        if (!plan.subscribes || fate === "vanished" || seen.isSlow(record)) return undefined;
        if (arrivedIn === "draining" || headerAt > drainingAt || hasCompany(seen, record))
          return undefined;
        return wholeAnswerOf(record)?.status === 200 ? undefined : `${path}: ${fate ?? "nothing"}`;
      });
    },
  },
];

/** Whether the deadline may have ended it. */
export function isCut(seen: Seen, record: RequestRecord): boolean {
  if (seen.report === undefined || seen.report.requests.cutCount === 0) return false;
  return seen.ledger.handedOverAt(record) > Math.min(seen.cutAt, seen.closedAt) - seen.slackMs;
}

/** Whether other requests of its connection stand before or behind it. */
function hasCompany({ ledger }: Seen, record: RequestRecord): boolean {
  return (
    record.behind > 0 ||
    ledger.requests.some((other) => other.connection === record.connection && other.behind > 0)
  );
}

/** HTTP/1.0 has no other end than the connection's, which is the kernel's where the process is broken off. */
function endsByExit(
  { brokenOff, exit, world }: Seen,
  { plan, connection }: RequestRecord,
): boolean {
  if (plan.version !== "1.0" || connection === undefined || !brokenOff) return false;
  return world.kernel.connections[connection]!.endedAt === exit?.at;
}

/** Whether it waits for its turn behind one that the deadline cut off, and the connection with it. */
export function isBehindCut({ ledger }: Seen, record: RequestRecord): boolean {
  const { cutAt = Infinity, requests } = ledger;
  const before = requests.slice(0, requests.indexOf(record));
  return before.some(
    ({ connection, handledAt = Infinity, endedAt = Infinity }) =>
      connection === record.connection && handledAt < cutAt && cutAt < endedAt,
  );
}
