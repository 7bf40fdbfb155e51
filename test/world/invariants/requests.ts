import type { RequestRecord } from "../trace/ledger.ts";
import { isBehindCut, isCut } from "./cut.ts";
import { firstOf, type Invariant, type Seen, wholeAnswerOf } from "./seen.ts";

/** Chapter 4: what becomes of requests. */
export const REQUEST_INVARIANTS: readonly Invariant[] = [
  {
    id: "4.1 a request in flight gets its whole answer",
    check(seen) {
      if (seen.brokenOff) return undefined;
      return firstOf(seen.served, (record) => {
        const { path, fate, plan } = record;
        // One that is written faster than its client reads is never told its end.
        if (plan.subscribes && seen.isSlow(record)) return undefined;
        if (seen.isDeaf(record) || seen.isUnheard(record)) return undefined;
        if (fate === "vanished" || wholeAnswerOf(record) !== undefined || isCut(seen, record))
          return undefined;
        // One that was written in full before it was cut off at a client that reads slowly.
        const handedOverAt = seen.ledger.handedOverAt(record);
        if (seen.isSlow(record) && handedOverAt >= seen.cutAt - seen.readingMs(record))
          return undefined;
        return `${path}: ${fate ?? "nothing"}`;
      });
    },
  },
  {
    id: "4.1 an answer after the signal says close, the newest of its connection",
    check(seen) {
      return firstOf(seen.served, (record) => {
        const { headerAt = -Infinity, path, connection } = record;
        const answer = wholeAnswerOf(record);
        if (answer?.status !== 200 || headerAt <= seen.begunAt || answer.closes) return undefined;
        const newer = seen.ledger.requests.some(
          (other) =>
            other.connection === connection &&
            other !== record &&
            other.arrivedAt !== undefined &&
            seen.ledger.requests.indexOf(other) > seen.ledger.requests.indexOf(record) &&
            other.arrivedAt <= headerAt,
        );
        return newer ? undefined : `${path} does not`;
      });
    },
  },
  {
    id: "4.1 no answer says close that another one stands behind",
    check(seen) {
      return firstOf(seen.ledger.requests, (record) => {
        const { answers, behind, path, plan } = record;
        if (behind === 0 || plan.version === "1.0") return undefined;
        // At the deadline the first that is not whole is the connection's last but one.
        const last = answers.at(-1);
        if (last?.closes !== true || seen.ledger.cutAt !== undefined) return undefined;
        return `${path} does, with ${behind} behind it`;
      });
    },
  },
  {
    id: "4.2 a new request while draining is answered 503, with close and Retry-After",
    check(seen) {
      if (seen.brokenOff || seen.refuses) return undefined;
      return firstOf(newRequests(seen), (record) => {
        const { path, fate, handledAt, answers } = record;
        if (handledAt !== undefined) return `${path} was served`;
        if (fate === "vanished" || saidCloseBefore(seen, record)) return undefined;
        if (seen.isUnheard(record) || isBehindCut(seen, record)) return undefined;
        const readBy = record.arrivedAt! + seen.readingMs(record);
        if (seen.isSlow(record) && readBy > seen.settlingBound) return undefined;
        const answer = answers.at(-1);
        if (answer === undefined || !answer.complete) return `${path}: ${fate ?? "nothing"}`;
        if (answer.status !== 503) return `${path}: ${answer.status}`;
        if (!["1", "2"].includes(answer.retryAfter ?? ""))
          return `${path}: Retry-After ${answer.retryAfter}`;
        return answer.closes || record.behind > 0 ? undefined : `${path} does not say close`;
      });
    },
  },
  {
    id: "4.2 nobody is refused or reset before the listener closes",
    check(seen) {
      const { ledger, listenerClosedAt, closedAt, plan, slackMs } = seen;
      return firstOf(ledger.requests, (record) => {
        const { fate, path, client, wantedAt } = record;
        // One that found no room in the queue comes again later.
        if (fate !== "refused" || plan.backlog < 511) return undefined;
        const at = wantedAt + plan.clients[client]!.latencyMs;
        const listens = at > plan.listensAt + slackMs && at < Math.min(listenerClosedAt, closedAt);
        return listens ? `${path} at ${at}` : undefined;
      });
    },
  },
  {
    id: "4.5 no connection is closed untold before the listener is",
    check(seen) {
      const { world, begunAt, listenerClosedAt, ledger, cutAt, slackMs, exit, closedAt } = seen;
      const said = new Set(ledger.probes.map(({ connection }) => connection));
      for (const record of ledger.requests) {
        const { connection, answers, plan } = record;
        const closes = plan.version === "1.0" || answers.some((answer) => answer.closes);
        if (connection !== undefined && (closes || seen.isUnheard(record))) said.add(connection);
      }
      const talkers = new Set(ledger.requests.map(({ connection }) => connection));
      // What was answered before the signal is ended as Node ends it.
      const deaf = ledger.requests.filter((record) => seen.isDeaf(record));
      const isDeaf = new Set(deaf.map(({ connection }) => connection));
      const end = Math.min(listenerClosedAt, cutAt - slackMs, exit?.at ?? Infinity);
      return firstOf(world.kernel.connections, (connection) => {
        const { id, acceptedAt, clientGoneAt, endedAt = Infinity, resetAt = Infinity } = connection;
        if (acceptedAt === undefined || clientGoneAt !== undefined || isDeaf.has(id))
          return undefined;
        // Behind the shutdown the server is the program's own,
        if (acceptedAt >= closedAt) return undefined;
        // and until the signal it does what it does without us.
        if (Math.min(resetAt, endedAt) < begunAt) return undefined;
        if (resetAt < end) return `connection ${id} was reset at ${resetAt}`;
        // Garbage has its own answer.
        if (endedAt >= end || !talkers.has(id)) return undefined;
        return said.has(id) ? undefined : `connection ${id} was closed at ${endedAt}`;
      });
    },
  },
  {
    id: "4.12 a reception that refuses closes the listener when draining starts",
    check({ refuses, drainingAt, listenerClosedAt, slackMs, exit, world, plan }) {
      if (!refuses || drainingAt === Infinity || world.server === undefined) return undefined;
      if (plan.listensAt >= drainingAt || (exit?.at ?? Infinity) < drainingAt + slackMs)
        return undefined;
      const late = listenerClosedAt - drainingAt;
      return late > slackMs + 500 ? `${late} ms late` : undefined;
    },
  },
];

/** Requests whose header was complete while draining, before the listener closed. */
export function newRequests(seen: Seen): RequestRecord[] {
  const end = Math.min(seen.listenerClosedAt, seen.cutAt - seen.slackMs);
  return seen.ledger.requests.filter(
    ({ arrivedAt = Infinity, arrivedIn }) => arrivedIn === "draining" && arrivedAt < end,
  );
}

/** Whether a close was said on its connection that its client had not heard of: nothing behind that is processed. */
function saidCloseBefore(seen: Seen, record: RequestRecord): boolean {
  const { requests } = seen.ledger;
  return requests.some(
    (other) =>
      other !== record &&
      other.connection === record.connection &&
      requests.indexOf(other) < requests.indexOf(record) &&
      (other.answers.some(({ closes }) => closes) || other.plan.version === "1.0"),
  );
}
