import { firstOf, type Invariant } from "./seen.ts";

const SAME_KEY_PRESS_MS = 100;
const REASONS = {
  SIGTERM: "SIGTERM",
  SIGINT: "SIGINT",
  call: "call",
  uncaught: "uncaughtException",
} as const;

/** Chapter 3: signals and the exit. */
export const SIGNAL_INVARIANTS: readonly Invariant[] = [
  {
    id: "3.2 what came first is the reason, and nothing later changes it",
    check({ ledger, report }) {
      const [first] = ledger.stops;
      if (report === undefined || first === undefined) return undefined;
      const reason = REASONS[first.plan.kind];
      return report.reason === reason ? undefined : `${report.reason}, not ${reason}`;
    },
  },
  {
    id: "3.2 a second Ctrl-C ends it at once with 130",
    check({ ledger, exit, plan }) {
      if (!plan.options.exit) return undefined;
      const presses = ledger.stops.filter(({ plan: { kind } }) => kind === "SIGINT");
      const [first] = presses;
      const second = presses.find(({ at }) => at > first!.at + SAME_KEY_PRESS_MS);
      if (second === undefined)
        return exit?.code === 130 && exit.by === "exit" ? "one press is enough" : undefined;
      return exit?.code === 130 && exit.at === second.at
        ? undefined
        : `${exit?.by} ${exit?.code} at ${exit?.at}`;
    },
  },
  {
    id: "3.5 the exit code is the report's, or worse where a hook of the log fails",
    check({ exit, report, plan, ledger, brokenOff }) {
      if (exit?.by !== "exit" || report === undefined || brokenOff || !plan.options.exit)
        return undefined;
      if (exit.code < report.exitCode)
        return `${exit.code}, and the report says ${report.exitCode}`;
      if (ledger.listeners.length > 0 || exit.code === report.exitCode) return undefined;
      const logs = ledger.hooks.some(({ plan: { phase } }) => phase === "logs");
      return logs ? undefined : `${exit.code}, and the report says ${report.exitCode}`;
    },
  },
  {
    id: "3.7 nothing of ours is left when the process goes on",
    check({ world, plan, closedAt, ledger }) {
      const { leftBehind = [] } = world;
      if (plan.options.exit || closedAt === Infinity) return undefined;
      // The program's own are its own.
      const own = ledger.listeners.length;
      const ours = leftBehind.filter((what) => what !== "listener of SIGTERM");
      const signals = leftBehind.length - ours.length;
      if (signals > own) return `${signals - own} listeners of SIGTERM`;
      return ours.length > 0 ? ours.join(", ") : undefined;
    },
  },
  {
    id: "3.7 nothing of ours keeps a process that has nothing else to do",
    check({ exit, closedAt, world }) {
      if (exit?.by !== "SIGKILL" || closedAt === Infinity) return undefined;
      const { listensSince = Infinity } = world.kernel;
      return world.wasHeld && listensSince < closedAt ? "it went on" : undefined;
    },
  },
  {
    id: "3.7 the process is left alone where it is not ours to end",
    check({ exit, plan, ledger, closedAt }) {
      if (plan.options.exit || exit?.by !== "exit") return undefined;
      // An error that comes when nothing of ours is there is Node's.
      if (ledger.stops.some(({ plan: { kind }, at }) => kind === "uncaught" && at >= closedAt))
        return undefined;
      return ledger.listeners.some(({ plan: { ends } }) => ends === "exits")
        ? undefined
        : "it was ended";
    },
  },
  {
    id: "3.10 the program's own listeners are called once, at their time",
    check({ ledger, plan, exit, closedAt }) {
      const terms = ledger.stops.filter(({ plan: { kind } }) => kind === "SIGTERM");
      const [first] = terms;
      const mode = plan.options.signalListeners;
      const told = ledger.published[0]?.at ?? Infinity;
      return firstOf(ledger.listeners, ({ calls, plan: { addedAt } }) => {
        if (mode === "exclusive") {
          // With nothing of ours in the process they are the program's alone.
          const since = plan.options.exit ? Infinity : closedAt;
          return calls.some((at) => at < since) ? "one was called" : undefined;
        }
        // One that raises the signal sends it to all others once more.
        const raised = ledger.listeners.some(({ plan: other }) => other.ends === "raises");
        if (!raised && calls.filter((at) => at <= closedAt).length > 1)
          return "one was called twice";
        if (mode === "after")
          return calls.some((at) => at < told) ? "one was called before the report" : undefined;
        const due = first !== undefined && addedAt < first.at && (exit?.at ?? Infinity) > first.at;
        if (!due || closedAt < first.at) return undefined;
        return calls[0] === first.at ? undefined : `one was called at ${calls[0]}`;
      });
    },
  },
  {
    id: "3.10 what was held back is called in the end",
    check({ ledger, plan, exit, closedAt, brokenOff, graceEnd, slackMs }) {
      if (brokenOff || plan.options.signalListeners !== "after" || exit?.by === "signal")
        return undefined;
      const first = ledger.stops.find(({ plan: { kind } }) => kind === "SIGTERM");
      if (first === undefined || first.at >= closedAt || closedAt >= graceEnd - slackMs)
        return undefined;
      return firstOf(ledger.listeners, ({ calls, plan: { addedAt } }) =>
        addedAt < closedAt && calls.length === 0 ? `one of ${addedAt} was not` : undefined,
      );
    },
  },
];
