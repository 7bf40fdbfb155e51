import type { HookRecord, RequestRecord } from "../trace/ledger.ts";
import { firstOf, type Invariant, type Seen } from "./seen.ts";

const ORDER = ["starting", "ready", "lame-duck", "draining", "closing", "closed"];

/** Chapter 1: the order of events, and that nothing is waited for that is not there. */
export const ORDER_INVARIANTS: readonly Invariant[] = [
  {
    id: "1.1 states only move forward",
    check({ ledger }) {
      const indices = ledger.states.map(({ state }) => ORDER.indexOf(state));
      return firstOf(indices.keys(), (n) =>
        n > 0 && indices[n]! <= indices[n - 1]!
          ? `${ledger.states[n]!.state} came late`
          : undefined,
      );
    },
  },
  {
    id: "1.1 a shutdown ends closed, with a report",
    check({ ledger, begunAt, closedAt }) {
      if (begunAt === Infinity) return undefined;
      if (ledger.published.length !== 1) return `${ledger.published.length} reports`;
      return closedAt === Infinity ? `ended in ${ledger.state}` : undefined;
    },
  },
  {
    id: "3.3 a server that begins to listen after the signal is closed at once",
    check({ plan, exit, begunAt, closedAt, listenerClosedAt, slackMs }) {
      const { listensAt, options } = plan;
      const end = options.exit ? (exit?.at ?? Infinity) : closedAt;
      const late = listensAt > begunAt + slackMs && listensAt < end - slackMs;
      return late && listenerClosedAt > listensAt + slackMs
        ? `it listened at ${listensAt} and was closed at ${listenerClosedAt}`
        : undefined;
    },
  },
  {
    id: "1.1 deregister hooks start at the signal",
    check({ ledger, begunAt, closedAt, slackMs }) {
      return firstOf(ledger.hooks, ({ plan, name, addedAt, starts, refused }) => {
        if (plan.phase !== "deregister" || refused !== undefined || begunAt === Infinity)
          return undefined;
        const due = Math.max(begunAt, addedAt);
        if (due >= closedAt) return undefined;
        const [at = Infinity] = starts;
        return Math.abs(at - due) <= slackMs ? undefined : `${name} started at ${at}, not ${due}`;
      });
    },
  },
  {
    id: "1.1 the closing waits for the deregister hooks",
    check({ ledger, closingAt, cutAt, slackMs, brokenOff }) {
      if (brokenOff || closingAt >= cutAt - slackMs) return undefined;
      return firstOf(ledger.hooks, ({ plan, name, starts: [at], endedAt = Infinity, context }) => {
        if (plan.phase !== "deregister" || at === undefined) return undefined;
        const over = Math.min(endedAt, at + context!.remainingMs);
        return over > closingAt + slackMs ? `${name} ran at ${closingAt}` : undefined;
      });
    },
  },
  {
    id: "1.1 flush hooks start when the last request has ended",
    check(seen) {
      const flushes = seen.ledger.hooks.filter(({ plan }) => plan.phase === "flush");
      const first = Math.min(...flushes.flatMap(({ starts }) => starts));
      if (first === Infinity || first >= seen.cutAt - seen.slackMs) return undefined;
      return firstOf(seen.served, (record) => {
        const { endedAt = Infinity, path, plan } = record;
        if (endedAt <= first || plan.subscribes) return undefined;
        const { clientGoneAt = Infinity } = seen.connectionOf(record)!;
        return clientGoneAt > first ? `${path} was in flight at ${first}` : undefined;
      });
    },
  },
  {
    id: "1.1 close hooks start when every flush hook is over",
    check({ ledger, graceEnd, slackMs }) {
      const closes = ledger.hooks.filter(({ plan }) => plan.phase === "close");
      const first = Math.min(...closes.flatMap(({ starts }) => starts));
      return firstOf(ledger.hooks, ({ plan, name, starts: [at], endedAt, context }) => {
        if (plan.phase !== "flush" || at === undefined || first === Infinity) return undefined;
        const over = Math.min(endedAt ?? Infinity, at + (context?.remainingMs ?? 0));
        return over > first + slackMs && first < graceEnd ? `${name} ran at ${first}` : undefined;
      });
    },
  },
  {
    id: "1.1 the report comes behind the close hooks",
    check(seen) {
      const { ledger, graceEnd, slackMs, brokenOff } = seen;
      const [told] = ledger.published;
      if (told === undefined || brokenOff || told.at >= graceEnd - slackMs) return undefined;
      return firstOf(ledger.hooks, ({ plan, name, starts: [at], endedAt, context, refused }) => {
        if (plan.phase !== "close" || refused !== undefined) return undefined;
        if (at === undefined) return `${name} had not begun`;
        const over = Math.min(endedAt ?? Infinity, at + context!.remainingMs);
        return over > told.at + slackMs ? `${name} ran when it was told` : undefined;
      });
    },
  },
  {
    id: "1.2 the closing follows the last event by no more than settling takes",
    check(seen) {
      const { closingAt, slackMs, plan, brokenOff, cutAt } = seen;
      if (brokenOff || closingAt >= cutAt - slackMs) return undefined;
      const last = lastEvent(seen, closingAt);
      const settling = Math.max(plan.options.settleMs, 50);
      return closingAt > last + settling + slackMs
        ? `closing at ${closingAt}, ${closingAt - last} ms after the last event`
        : undefined;
    },
  },
  {
    id: "1.2 a drain that lasts to its deadline has something to wait for",
    check(seen) {
      const { closingAt, cutAt, slackMs, plan, brokenOff } = seen;
      const end = Math.min(closingAt, cutAt);
      if (brokenOff || end < cutAt - slackMs || isWaitedForAt(seen, end)) return undefined;
      const last = lastEvent(seen, end);
      const settling = Math.max(plan.options.settleMs, 50);
      return end > last + settling + slackMs ? `nothing since ${last}` : undefined;
    },
  },
  {
    id: "1.3 with no connection and nothing to do it is over at once",
    check(seen) {
      const { ledger, drainingAt, closingAt, slackMs, world } = seen;
      if (seen.brokenOff || ledger.hooks.some(({ plan }) => plan.phase === "deregister"))
        return undefined;
      if (ledger.work.length > 0) return undefined;
      const there = world.kernel.connections.some(
        ({ acceptedAt = Infinity, openedAt }) => acceptedAt <= closingAt || openedAt <= closingAt,
      );
      return !there && closingAt - drainingAt > slackMs
        ? `${closingAt - drainingAt} ms`
        : undefined;
    },
  },
];

/** Whether a hook runs, or something is in flight whose client is still there. */
function isWaitedForAt(seen: Seen, at: number): boolean {
  const { served, ledger } = seen;
  return (
    ledger.hooks.some((hook) => isDeregister(hook) && overAt(hook) > at - 1) ||
    ledger.work.some(
      ({ begunIn, endedAt = Infinity }) =>
        begunIn !== "closing" && begunIn !== "closed" && endedAt >= at,
    ) ||
    served.some((record) => {
      if (record.handledAt! >= at) return false;
      if (ledger.handedOverAt(record) < at && !isUploading(record, at)) return false;
      const { clientGoneAt = Infinity, resetAt = Infinity } = seen.connectionOf(record)!;
      return Math.min(clientGoneAt, resetAt) > at;
    })
  );
}

/** Whether the rest of its upload is still to come, be its answer whole. */
function isUploading({ plan: { body }, sentAt = -Infinity }: RequestRecord, at: number): boolean {
  return body !== undefined && sentAt + body.pieces * body.everyMs > at;
}

/** When anything last happened, by then, that the drain may wait for. */
function lastEvent({ ledger, world, drainingAt }: Seen, by: number): number {
  const ends = [
    ...world.kernel.activity,
    // The end of an answer to HEAD may send nothing.
    ...ledger.requests.map(({ endedAt = -Infinity }) => endedAt),
    ...ledger.work.map(({ endedAt = Infinity }) => endedAt),
    ...ledger.hooks.filter(isDeregister).map(overAt),
  ];
  return ends.reduce((last, at) => (at <= by + 1 && at > last ? at : last), drainingAt);
}

function isDeregister({ plan }: HookRecord): boolean {
  return plan.phase === "deregister";
}

/** When nobody waits for it any more, by its own end or its time's; one that did not begin is nobody's to wait for. */
function overAt({ starts: [at], endedAt = Infinity, context }: HookRecord): number {
  return at === undefined ? -Infinity : Math.min(endedAt, at + context!.remainingMs);
}
