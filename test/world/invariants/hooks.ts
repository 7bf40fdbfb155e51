import type { HookRecord } from "../trace/ledger.ts";
import { firstOf, type Invariant, type Seen } from "./seen.ts";

/** Chapter 7: hooks and background work. */
export const HOOK_INVARIANTS: readonly Invariant[] = [
  {
    id: "7.1 no hook runs twice",
    check: ({ ledger }) =>
      firstOf(ledger.hooks, ({ name, starts }) =>
        starts.length > 1 ? `${name} ran ${starts.length} times` : undefined,
      ),
  },
  {
    id: "7.1 every hook runs",
    check({ ledger, brokenOff, closedAt, graceEnd, slackMs, plan }) {
      // Where turns cost time, what has no time left at the very end may not come to its turn.
      const late = closedAt >= graceEnd - slackMs && (plan.turnMs > 0 || plan.stalls.length > 0);
      if (brokenOff || late) return undefined;
      return firstOf(ledger.hooks, ({ name, plan: { phase }, starts, refused, addedAt }) => {
        if (phase === "logs" && (plan.listeners.length > 0 || addedAt >= closedAt))
          return undefined;
        return refused === undefined && starts.length === 0
          ? `${phase} ${name} did not`
          : undefined;
      });
    },
  },
  {
    id: "7.1 close hooks run one by one, newest first",
    check({ ledger }) {
      const inTurn = ledger.begunHooks.filter(({ plan }) => plan.phase === "close");
      return firstOf(inTurn.keys(), (n) => {
        const [one, next] = [inTurn[n]!, inTurn[n + 1]];
        if (next === undefined) return undefined;
        const waited = next.addedAt <= one.starts[0]! && next.starts[0]! > one.starts[0]!;
        return waited &&
          ledger.hooks.indexOf(next) > ledger.hooks.indexOf(one) &&
          next.addedAt < one.starts[0]!
          ? `${one.name} ran before ${next.name}`
          : overlap(one, next);
      });
    },
  },
  {
    id: "7.1 every hook is reported, with how it ended",
    check(seen) {
      const { ledger, report, closedAt } = seen;
      if (report === undefined) return undefined;
      const expected = ledger.hooks.filter(
        ({ plan, refused, addedAt, starts }) =>
          plan.phase !== "logs" &&
          refused === undefined &&
          (starts.length > 0 || addedAt < closedAt),
      );
      if (report.hookCount !== expected.length) return `${report.hookCount} of ${expected.length}`;
      return firstOf(expected, (hook) => {
        const reported = report.hooks.filter(({ name }) => name === hook.name);
        if (reported.length !== 1) return `${hook.name} is in it ${reported.length} times`;
        const outcome = outcomeOf(hook, seen);
        return outcome.includes(reported[0]!.outcome)
          ? undefined
          : `${hook.name} is said to be ${reported[0]!.outcome}, not ${outcome.join(" or ")}`;
      });
    },
  },
  {
    id: "7.3 a hook that comes too late is refused with a code",
    check: ({ ledger }) =>
      firstOf(ledger.hooks, ({ refused, name, plan, addedAt }) => {
        if (refused === undefined) return undefined;
        if (refused !== "ERR_LASTCALL_PHASE_ENDED") return `${name} was refused without it`;
        const before =
          plan.phase === "deregister"
            ? ledger.enteredAt("lame-duck", "draining")
            : ledger.enteredAt("closing");
        const since = plan.phase === "logs" ? ledger.enteredAt("closed") : before;
        return addedAt < since ? `${name} came in time` : undefined;
      }),
  },
  {
    id: "7.2 tracked work is waited for",
    check({ ledger, closingAt, cutAt, slackMs, brokenOff }) {
      if (brokenOff || closingAt >= cutAt - slackMs) return undefined;
      return firstOf(ledger.work, ({ name, begunIn, endedAt = Infinity }) => {
        const before = begunIn !== "closing" && begunIn !== "closed";
        return before && endedAt > closingAt ? `${name} was not` : undefined;
      });
    },
  },
  {
    id: "7.2 work that is cut is named",
    check({ ledger, report, closedAt, brokenOff }) {
      if (report === undefined || brokenOff) return undefined;
      const cut = ledger.cutAt ?? closedAt;
      const unended = ledger.work.filter(
        ({ begunIn, endedAt = Infinity }) => begunIn !== "closed" && endedAt > closedAt,
      );
      const named = new Set(report.work.cut);
      if (report.work.cutCount !== report.work.cut.length)
        return "the count is not that of the list";
      const missing = unended.find(({ name }) => !named.has(name));
      if (missing !== undefined) return `${missing.name} is missing`;
      const ended = ledger.work.find(
        ({ name, endedAt = Infinity }) => named.has(name) && endedAt < cut - 1,
      );
      return ended === undefined ? undefined : `${ended.name} had ended`;
    },
  },
];

function overlap(one: HookRecord, next: HookRecord): string | undefined {
  const { context, endedAt = Infinity, starts } = one;
  const over = Math.min(endedAt, starts[0]! + context!.remainingMs);
  return next.starts[0]! < Math.floor(over) - 1 ? `${next.name} ran beside ${one.name}` : undefined;
}

/** How a hook has ended, as far as it saw; one whose end and time fall together may be either. */
export function outcomeOf(hook: HookRecord, { closedAt, slackMs }: Seen): string[] {
  const { plan, endedAt = Infinity, starts, context, late } = hook;
  const [at] = starts;
  if (at === undefined) return ["timed-out"];
  const by = Math.min(at + context!.remainingMs, closedAt);
  const own = plan.ends === "resolves" ? "done" : "failed";
  if (Math.abs(endedAt - by) <= slackMs) return [own, "timed-out"];
  return endedAt > by || late ? ["timed-out"] : [own];
}
