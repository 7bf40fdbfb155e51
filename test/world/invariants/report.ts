import { outcomeOf } from "./hooks.ts";
import { newRequests } from "./requests.ts";
import { firstOf, type Invariant, wholeAnswerOf } from "./seen.ts";

/** Chapters 6 and 8, and 3.5: what is told agrees with what the clients saw. */
export const REPORT_INVARIANTS: readonly Invariant[] = [
  {
    id: "3.5 exit code 0 only if nothing was lost",
    check(seen) {
      const { report, ledger, closedAt, brokenOff } = seen;
      if (report?.exitCode !== 0 || brokenOff) return undefined;
      if (ledger.cutAt !== undefined) return "something was cut";
      const failed = ledger.hooks.find(
        (hook) =>
          hook.plan.phase !== "logs" &&
          hook.refused === undefined &&
          hook.addedAt < closedAt &&
          !outcomeOf(hook, seen).includes("done"),
      );
      if (failed !== undefined) return `${failed.name} failed`;
      return firstOf(seen.served, (record) => {
        const { fate, plan, path } = record;
        if (fate === "vanished" || plan.subscribes) return undefined;
        if (seen.isDeaf(record) || seen.isUnheard(record)) return undefined;
        const status = wholeAnswerOf(record)?.status;
        return status === 200 ? undefined : `${path}: ${status ?? fate ?? "nothing"}`;
      });
    },
  },
  {
    id: "3.5 exit code 1 has a cause",
    check({ report, ledger }) {
      if (report?.exitCode !== 1) return undefined;
      const { requests, work, hooks } = report;
      const failed = hooks.some(({ outcome }) => outcome !== "done");
      const uncaught = ledger.stops.some(({ plan: { kind } }) => kind === "uncaught");
      return failed || uncaught || requests.cutCount + work.cutCount > 0
        ? undefined
        : "none is told";
    },
  },
  {
    id: "3.5 an uncaught error that begins it makes it 1",
    check: ({ report }) =>
      report?.reason === "uncaughtException" && report.exitCode !== 1 ? "it is 0" : undefined,
  },
  {
    id: "4.8 the list of what was cut is what was cut",
    check(seen) {
      const { report, ledger, cutAt, slackMs, brokenOff } = seen;
      if (report === undefined || brokenOff) return undefined;
      const { cut, cutCount } = report.requests;
      if (cutCount !== cut.length) return `${cutCount} are counted, ${cut.length} listed`;
      const at = ledger.cutAt ?? Infinity;
      const unsure = ledger.requests.some((record) => {
        if (record.arrivedAt === at) return true;
        if (!seen.served.includes(record)) return false;
        const { clientGoneAt = Infinity } = seen.connectionOf(record)!;
        const end = Math.min(ledger.handedOverAt(record), clientGoneAt);
        return Math.abs(end - at) <= slackMs || seen.isSlow(record);
      });
      if (unsure || at === Infinity)
        return at === Infinity && cutCount > 0 ? `${cutCount} are told` : undefined;
      if (at < cutAt - slackMs) return undefined;
      const expected = seen.served.filter((record) => {
        const { arrivedAt = Infinity, plan, headerAt = Infinity } = record;
        const { clientGoneAt = Infinity, resetAt = Infinity } = seen.connectionOf(record)!;
        const gone = Math.min(clientGoneAt, resetAt);
        // A subscription is let go as soon as its header is there.
        return (
          arrivedAt < at &&
          Math.min(ledger.handedOverAt(record), gone) > at - 1 &&
          !(plan.subscribes && headerAt < at)
        );
      });
      const listed = cut
        .map(({ path }) => path)
        .toSorted()
        .join(" ");
      const truth = expected
        .map(({ path }) => path)
        .toSorted()
        .join(" ");
      return listed === truth ? undefined : `listed: ${listed}; cut: ${truth}`;
    },
  },
  {
    id: "4.10 every request that was served is counted once",
    check(seen) {
      const { report, ledger, begunAt, closedAt, brokenOff } = seen;
      if (report === undefined || brokenOff || ledger.atSignal === undefined) return undefined;
      if (seen.plan.clients.some(({ receiveMs }) => receiveMs > 0)) return undefined;
      const { completed, aborted, longLived, cutCount } = report.requests;
      const since = seen.served.filter(
        ({ handledAt }) => handledAt! > begunAt && handledAt! < closedAt,
      );
      const tie = ledger.requests.some(
        ({ handledAt }) => handledAt === begunAt || handledAt === closedAt,
      );
      const counted = completed + aborted + longLived + cutCount;
      const expected = ledger.atSignal.inFlight.length + since.length;
      return tie || counted === expected
        ? undefined
        : `${completed} completed, ${aborted} aborted, ${longLived} ended, ${cutCount} cut; in all ${expected}`;
    },
  },
  {
    id: "8.1 as many are said to be completed as clients have seen whole",
    check(seen) {
      const { report, ledger, begunAt, closedAt, slackMs, brokenOff } = seen;
      if (report === undefined || brokenOff || ledger.atSignal === undefined) return undefined;
      const since = seen.served.filter(({ handledAt }) => handledAt! > begunAt);
      const all = new Set([...ledger.atSignal.inFlight, ...since]);
      const by = Math.min(ledger.cutAt ?? Infinity, closedAt) - slackMs;
      const whole = [...all].filter(
        (record) =>
          wholeAnswerOf(record)?.status === 200 &&
          !record.plan.subscribes &&
          !seen.isSlow(record) &&
          ledger.handedOverAt(record) < by,
      );
      return report.requests.completed < whole.length
        ? `${report.requests.completed} of ${whole.length}`
        : undefined;
    },
  },
  {
    id: "8.1 as many are said to be refused as were",
    check(seen) {
      const { report, brokenOff, refuses } = seen;
      if (report === undefined || brokenOff || refuses) return undefined;
      const all = newRequests(seen).filter(
        ({ answers, handledAt }) => handledAt === undefined && answers.at(-1)?.status === 503,
      );
      return report.requests.refused < all.length
        ? `${report.requests.refused} of ${all.length}`
        : undefined;
    },
  },
  {
    id: "8.1 connections are counted",
    check({ report, ledger, world, begunAt, closedAt }) {
      if (report === undefined || ledger.atSignal === undefined) return undefined;
      const { atSignal, acceptedAfter } = report.connections;
      if (atSignal !== ledger.atSignal.connections)
        return `${atSignal} at the signal, and ${ledger.atSignal.connections} were`;
      const after = world.kernel.connections.filter(
        ({ acceptedAt = -Infinity }) => acceptedAt > begunAt && acceptedAt < closedAt,
      ).length;
      return acceptedAfter < after ? `${acceptedAfter} came after it, and ${after} did` : undefined;
    },
  },
  {
    id: "8.1 one report, one sentence, every caller",
    check({ ledger, report }) {
      const sentences = ledger.told.filter(({ line }) => line.startsWith("stopped in"));
      if (report !== undefined && sentences.length !== 1) return `${sentences.length} sentences`;
      if (ledger.promises.size > 1) return "several promises";
      return ledger.returned.some((one) => one !== report)
        ? "another report was returned"
        : undefined;
    },
  },
  {
    id: "8.2 nothing says what a query string said",
    check({ ledger, report }) {
      const told = JSON.stringify(report ?? "") + ledger.told.map(({ line }) => line).join("");
      return told.includes("secret") ? "the secret is told" : undefined;
    },
  },
  {
    id: "6.2 readiness is 503 from the signal on, and liveness 200",
    check: ({ ledger }) =>
      firstOf(ledger.probes, ({ asks, status, arrivedIn, prober }) => {
        if (status === undefined || arrivedIn === undefined) return undefined;
        const expected = asks === "liveness" || arrivedIn === "ready" ? 200 : 503;
        return status === expected
          ? undefined
          : `prober ${prober}: ${status} to ${asks} in ${arrivedIn}`;
      }),
  },
  {
    id: "6.4 probes are answered while draining",
    check({ ledger, listenerClosedAt, cutAt, slackMs, brokenOff }) {
      if (brokenOff) return undefined;
      const end = Math.min(listenerClosedAt, cutAt) - slackMs;
      return firstOf(ledger.probes, ({ prober, arrivedAt = Infinity, status }) =>
        arrivedAt < end && status === undefined ? `prober ${prober} at ${arrivedAt}` : undefined,
      );
    },
  },
];
