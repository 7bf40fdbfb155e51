import { onceAcceptQueueEmpty } from "../servers/accept-queue.ts";
import { Account } from "../report/account.ts";
import {
  adaptiveLameDuck,
  type LameDuckWatch,
  MIN_BY_TIME_MS,
  nobodyToWaitFor,
} from "./lame-duck.ts";
import type { Parts } from "./parts.ts";
import { type LameDuckEnd, publishReport, type ShutdownReport } from "../report/report.ts";
import { oneLine } from "../report/text.ts";
import { chooseReception } from "./reception.ts";
import { settle } from "./settle.ts";

/** How long the connections' goodbye may take. */
const GOODBYE_MS = 50;

/** What a shutdown depends on in the process around it. */
export interface Surroundings {
  /** Resolves when the workers of a cluster's primary, and the process's threads, are gone. */
  readonly othersGone: Promise<void>;
  /** For a cluster's worker, waits for its turn to; `false`: it had to, and connections may have come meanwhile. */
  readonly mayStopListening: (deadline: number) => Promise<boolean>;
  /** Whether the process is ended right afterwards. */
  readonly exitsAtOnce: () => boolean;
  /** The program's own listeners of the signals, for the report. */
  readonly signalListeners: readonly string[];
  /** Takes what tells the report at once: for when somebody exits the process before the end. */
  readonly begun: (tell: () => ShutdownReport) => void;
}

/** One way from the signal to the report. */
interface Shutdown extends Parts, Surroundings {
  readonly reason: string;
  readonly account: Account;
  /** A moment of the budget in the clock's time. */
  readonly at: (ms: number) => number;
  /** Requests, tracked work, deregister hooks and a cluster's workers that the drain waits for. */
  readonly busy: () => boolean;
}

/** The outcome, and by when the process has to be gone, in the clock's time. */
export interface Finished {
  readonly report: ShutdownReport;
  readonly deadline: number;
}

/** Runs the phases in their order; the grace period bounds them, whatever hangs. */
export async function runShutdown(
  parts: Parts,
  reason: string,
  failed: boolean,
  surroundings: Surroundings,
): Promise<Finished> {
  const { clock, settings, logger, state, servers, work, hooks, signal, changes } = parts;
  const startedAt = clock.now();
  const at = (ms: number): number => startedAt + ms;
  const { budget } = settings;
  const account = new Account(parts, reason, startedAt, surroundings.signalListeners);
  if (failed) account.fail();
  let pending = 2;
  const done = (): void => {
    pending--;
    changes.notify();
  };
  const busy = (): boolean => pending > 0 || servers.inFlight + work.inFlight > 0;
  const shutdown: Shutdown = { ...parts, ...surroundings, reason, account, at, busy };

  const tell = (): ShutdownReport => {
    state.advance("closed");
    const report = account.close();
    logger.info(`shutdown report ${JSON.stringify(report)}`);
    publishReport(report);
    return report;
  };
  surroundings.begun(tell);

  // Holds the process too: a pending promise alone does not.
  let cancel = (): void => {};
  const graceOver = new Promise<void>((resolve) => {
    cancel = clock.after(budget.gracePeriodMs, resolve);
  });
  const phases = runPhases(shutdown);
  logger.info(`shutting down: ${oneLine(reason)}`);
  signal.abort();
  void hooks.runTogether("deregister", reason, at(budget.cutAtMs)).finally(done);
  void shutdown.othersGone.finally(done);
  await Promise.race([phases, graceOver]);
  cancel();
  parts.probeServer?.close();
  return { report: tell(), deadline: at(budget.gracePeriodMs) };
}

/** What must be at once is done when it returns. */
async function runPhases(shutdown: Shutdown): Promise<void> {
  const { account, clock, changes, settings, logger, state, servers, work, hooks, reason, at } =
    shutdown;
  const { drainDeadlineMs, hooksDeadlineMs } = settings.budget;
  try {
    const lameDuck = beginLameDuck(shutdown);
    account.lameDuckEnded(typeof lameDuck === "string" ? lameDuck : await lameDuck);
    await drain(shutdown);
    state.advance("closing");
    account.enter("closing");
    const goodbyeMs = Math.min(GOODBYE_MS, Math.max(0, at(drainDeadlineMs) - clock.now()));
    await servers.close(goodbyeMs, shutdown.exitsAtOnce() && !hooks.pending);
  } catch (error) {
    // Whatever went wrong with the connections, the buffers are still to be written.
    account.fail();
    logger.error(`the drain failed: ${error instanceof Error ? error.stack : String(error)}`);
  }
  await hooks.runTogether("flush", reason, at(hooksDeadlineMs));
  // A flush may have begun work of its own.
  await changes.until(() => (work.inFlight > 0 ? Infinity : true), at(hooksDeadlineMs));
  await hooks.runClose(reason, at(hooksDeadlineMs));
}

/** Not ready from now on. Where there is nobody to wait for, draining begins in the same moment. */
function beginLameDuck(shutdown: Shutdown): Promise<LameDuckEnd> | LameDuckEnd {
  const { settings, state, servers, account, at, changes } = shutdown;
  const { shutdownDelayMs } = settings.budget;
  const watch = watchOf(shutdown);
  account.receives(chooseReception(settings, watch.probers.length > 0, shutdown.witness.signs));
  const skipped =
    shutdownDelayMs === "auto" ? nobodyToWaitFor(watch) : shutdownDelayMs === 0 && "delay-over";
  if (!state.started || skipped !== false) {
    beginDraining(shutdown);
    return !state.started || skipped === false ? "never-ready" : skipped;
  }
  state.advance("lame-duck");
  account.enter("lame-duck");
  servers.startLeaving();
  if (shutdownDelayMs === "auto") return adaptiveLameDuck(watch);
  return changes.until(() => Infinity, at(shutdownDelayMs)).then(() => "delay-over");
}

/** Who and what an automatic lame duck would wait for. */
function watchOf(shutdown: Shutdown): LameDuckWatch {
  const { settings, state, servers, probers, traffic, at, changes, clock } = shutdown;
  const { platform, budget, unreadyProbes } = settings;
  const boundMs = Math.min(budget.lameDuckBoundMs, platform.lameDuckMs);
  const ready = state.current === "ready";
  const quietMs = platform.removal === "by-time" ? traffic.stop() : undefined;
  return {
    clock,
    changes,
    probers: ready ? probers.steady(boundMs) : [],
    unreadyProbes,
    lastRequestAt: () => Math.max(at(0), servers.lastRequestAt),
    byTime: platform.removal === "by-time",
    quietMs: ready ? quietMs : undefined,
    least: at(quietMs === undefined ? 0 : MIN_BY_TIME_MS),
    bound: at(boundMs),
  };
}

function beginDraining({ state, account, servers }: Shutdown): void {
  if (!state.advance("draining")) return;
  account.enter("draining");
  servers.startDraining(account.reception === "answer" ? "refuse" : "serve");
}

async function drain(shutdown: Shutdown): Promise<void> {
  const { settings, changes, clock, servers, busy, at } = shutdown;
  const { cutAtMs, drainDeadlineMs } = settings.budget;
  const mayStopListening = (): Promise<boolean> => shutdown.mayStopListening(at(cutAtMs));
  const mayReturn = shutdown.account.reception === "answer" && servers.open > 0;
  beginDraining(shutdown);
  const drainingSince = clock.now();
  const deadline = at(drainDeadlineMs);
  if (shutdown.account.reception === "refuse") {
    await mayStopListening();
    await stopListening(shutdown, at(cutAtMs));
  }
  const { settleMs } = settings;
  const settling = { ...shutdown, mayStopListening, mayReturn, settleMs, drainingSince, deadline };
  while (await changes.until(() => (busy() ? Infinity : true), at(cutAtMs))) {
    if (await settle(settling)) return;
  }
  await cut(shutdown);
}

/** Handlers are told, and ended before their own errors could answer in place of the 503; the drain pays for it. */
async function cut(shutdown: Shutdown): Promise<void> {
  const { settings, clock, changes, servers, account, cutSignal, at, mayStopListening } = shutdown;
  account.cut();
  cutSignal.abort();
  servers.cut();
  const deadline = at(settings.budget.drainDeadlineMs);
  const goodbye = Math.min(GOODBYE_MS, Math.max(0, deadline - clock.now()) / 2);
  await changes.until(() => (servers.leaving > 0 ? Infinity : true), deadline - goodbye);
  await mayStopListening(deadline);
  await stopListening(shutdown, deadline);
}

function stopListening({ clock, servers }: Parts, deadline: number): Promise<void> {
  const arrivals = (): number => servers.arrivals;
  return onceAcceptQueueEmpty(clock, arrivals, deadline, () => servers.stopListening());
}
