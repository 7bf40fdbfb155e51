import { firstOf, type Invariant, type Seen } from "./seen.ts";

/** Of what the hooks have left, what flush hooks that hang must leave to the close hooks. */
const FLUSH_SHARE = 0.9;
/** A question that a process which stood still heard later than this makes its prober's interval doubtful. */
const MOST_LATE_MS = 20;

/** Chapter 2: one grace period, split over the phases. */
export const BUDGET_INVARIANTS: readonly Invariant[] = [
  {
    id: "2.1 the reserve is there when the flush hooks start",
    check({ ledger, begunAt, closingAt, drainDeadline, budget, slackMs }) {
      return firstOf(ledger.hooks, ({ plan, name, starts: [at], context, addedAt }) => {
        if (plan.phase !== "flush" || at === undefined || addedAt >= closingAt) return undefined;
        if (at > drainDeadline + slackMs) return `${name} started ${at - drainDeadline} ms late`;
        const left = (begunAt + budget.hooksDeadlineMs - at) * FLUSH_SHARE;
        const expected = Math.min(plan.timeoutMs ?? Infinity, left);
        const { remainingMs } = context!;
        return remainingMs < expected - slackMs
          ? `${name} had ${remainingMs} of ${expected} ms`
          : undefined;
      });
    },
  },
  {
    id: "2.2 a lame duck of fixed length is kept",
    check(seen) {
      const { plan, report, slackMs, drainingAt, begunAt, exit } = seen;
      const { shutdownDelayMs } = plan.options;
      if (shutdownDelayMs === "auto" || report === undefined || drainingAt === Infinity)
        return undefined;
      const delay = wasReady(seen) ? shutdownDelayMs : 0;
      const lasted = drainingAt - begunAt;
      if (exit !== undefined && exit.at < begunAt + delay) return undefined;
      return Math.abs(lasted - delay) > slackMs ? `${lasted} ms, not ${delay}` : undefined;
    },
  },
  {
    id: "2.4 the process is gone by the end of the grace period",
    check({ exit, graceEnd, slackMs, plan, closedAt, begunAt }) {
      if (begunAt === Infinity) return undefined;
      if (exit?.by === "SIGKILL" && plan.options.exit) return "it was killed";
      const end = plan.options.exit ? (exit?.at ?? Infinity) : closedAt;
      // Each of the log's hooks, which run one by one behind all else, has a timer of a whole millisecond at least.
      const logsMs = plan.hooks.filter(({ phase }) => phase === "logs").length;
      return end > graceEnd + slackMs + logsMs ? `${end - graceEnd} ms late` : undefined;
    },
  },
  {
    id: "2.4 an empty event loop ends nothing before its time",
    check({ exit, closedAt, begunAt }) {
      return exit?.by === "emptied" && begunAt < Infinity && closedAt === Infinity
        ? "the process ended with nothing to hold it"
        : undefined;
    },
  },
  {
    id: "2.4 a process that is ours to end is ended by us",
    check({ exit, plan, begunAt, ledger }) {
      if (begunAt === Infinity || !plan.options.exit || exit?.by !== "emptied") return undefined;
      return ledger.listeners.some(({ calls }) => calls.length > 0)
        ? undefined
        : "it ended with nothing to hold it";
    },
  },
  {
    id: "2.6 what is cut is cut before the drain deadline",
    check({ closingAt, closedAt, drainDeadline, slackMs, exit }) {
      const end = Math.min(closingAt, closedAt, exit?.at ?? Infinity);
      return end < Infinity && end > drainDeadline + slackMs
        ? `closing ${end - drainDeadline} ms late`
        : undefined;
    },
  },
  {
    id: "2.8 every steady prober was told often enough",
    check(seen) {
      const { plan, report, ledger, drainingAt, slackMs } = seen;
      const { unreadyProbes } = plan.options;
      if (report?.lameDuck.endedBy !== "probers-told") return undefined;
      return firstOf(steadyProbers(seen), (id) => {
        const { latencyMs, silentAt, everyMs } = plan.probers[id]!;
        // A process that stood still takes a prober for silent whose question waits to be accepted.
        if (silentAt !== undefined || everyMs < slackMs * 2) return undefined;
        const told = ledger.probes.filter(
          ({ prober, answeredAt = Infinity, status }) =>
            prober === id && status === 503 && answeredAt - latencyMs <= drainingAt + slackMs,
        ).length;
        if (told < unreadyProbes) return `prober ${id} had ${told} answers`;
        const late = ledger.requests.find(
          ({ arrivedAt = -Infinity }) =>
            arrivedAt < drainingAt &&
            arrivedAt > Math.max(seen.begunAt, drainingAt - everyMs + slackMs * 2),
        );
        return late === undefined ? undefined : `${late.path} came less than an interval before`;
      });
    },
  },
  {
    id: "2.8 a lame duck that a steady prober watches does not end without it",
    check(seen) {
      const { report, plan } = seen;
      if (report === undefined || plan.options.shutdownDelayMs !== "auto" || !wasReady(seen))
        return undefined;
      if (report.lameDuck.endedBy !== "no-prober") return undefined;
      const [id] = steadyProbers(seen);
      return id === undefined ? undefined : `nobody was seen to poll, and prober ${id} did`;
    },
  },
  {
    id: "2.8 with nobody watching there is no lame duck",
    check(seen) {
      const { plan, begunAt, drainingAt, slackMs } = seen;
      const { shutdownDelayMs, platform } = plan.options;
      if (shutdownDelayMs !== "auto" || platform !== "none" || drainingAt === Infinity)
        return undefined;
      const watched = plan.probers.some(({ asks }) => asks === "readiness");
      return !watched && drainingAt - begunAt > slackMs ? `${drainingAt - begunAt} ms` : undefined;
    },
  },
  {
    id: "2.8 a lame duck lasts no longer than its bound",
    check({ plan, budget, begunAt, drainingAt, slackMs }) {
      if (plan.options.shutdownDelayMs !== "auto" || drainingAt === Infinity) return undefined;
      const lasted = drainingAt - begunAt;
      return lasted > budget.lameDuckBoundMs + slackMs ? `${lasted} ms` : undefined;
    },
  },
  {
    id: "2.8 a balancer that was waited for loses no request",
    check(seen) {
      const { report, plan, ledger, slackMs, drainingAt } = seen;
      if (report?.lameDuck.endedBy !== "probers-told" || seen.brokenOff) return undefined;
      const steady = steadyProbers(seen);
      return firstOf(ledger.requests, ({ client, path, answers, fate, wantedAt }) => {
        const { balancedBy, latencyMs } = plan.clients[client]!;
        if (balancedBy === undefined || !steady.includes(balancedBy)) return undefined;
        const { falls, silentAt, latencyMs: away } = plan.probers[balancedBy]!;
        if (falls > plan.options.unreadyProbes || silentAt !== undefined) return undefined;
        // Some are under way while the last answer still is.
        if (wantedAt < drainingAt + away + latencyMs * 2 + slackMs) return undefined;
        const refused = fate === "refused" || answers.some(({ status }) => status === 503);
        return refused ? `${path} was lost` : undefined;
      });
    },
  },
];

function wasReady({ ledger, begunAt }: Seen): boolean {
  return ledger.enteredAt("ready") <= begunAt && ledger.states[0]?.state === "ready";
}

/** Probers that have asked so often, and so regularly, that they are known: those of which there is no doubt. */
function steadyProbers({ plan, begunAt, budget, ledger }: Seen): number[] {
  const boundMs = budget.lameDuckBoundMs;
  return [...plan.probers.keys()].filter((id) => {
    const { everyMs, asks, silentAt = Infinity } = plan.probers[id]!;
    if (asks !== "readiness" || everyMs > boundMs - 25 || silentAt < begunAt) return false;
    const asked = ledger.probes.filter(
      ({ prober, arrivedAt = Infinity }) => prober === id && arrivedAt < begunAt,
    );
    const late = asked
      .map(({ arrivedAt, askedAt }) => arrivedAt! - askedAt)
      .filter((ms) => ms > MOST_LATE_MS);
    // One that was late is no reason to forget who asks, though it may make the interval look as much longer.
    if (late.length > 1 || everyMs + (late[0] ?? 0) > boundMs - 25) return false;
    return asked.length >= 5 && begunAt - asked.at(-1)!.arrivedAt! < everyMs * 2;
  });
}
