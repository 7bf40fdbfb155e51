/*
 * What happens from the signal to the exit, as policy; the one road that leads through every room.
 *
 *   shutdown    the order of the phases, and what is told of them (this file)
 *   lame-duck   how long to serve on while load balancers look away
 *   settle      with nothing in flight, when nobody is left who might be about to send
 *   hooks       the user's functions: deregister, flush, close, logs
 *   work        the user's promises, which count as in flight
 *   tail        what comes when the phases are over or their time is: the report, told and published
 *
 * Nothing here knows a protocol (servers/server-drain.ts is the seam) or the process (`Surroundings` in ../parts.ts,
 * which lists all that a lifecycle is made of). All times are moments of one budget, made in options/budget.ts.
 * Nothing polls: `Changes` asks again when something has changed. Whatever a hook, a logger or a
 * server does, a shutdown finishes within the grace period.
 */
import { onceAcceptQueueEmpty } from "../servers/accept-queue.ts";
import { Account } from "../report/account.ts";
import { stackOf, thrownText } from "../report/error-text.ts";
import { adaptiveLameDuck, type LameDuckWatch, MIN_BY_TIME_MS } from "./lame-duck.ts";
import type { Parts, Shutdown, Surroundings } from "../parts.ts";
import type { LameDuckEnd } from "../report/report.ts";
import { tellCut } from "../report/telling.ts";
import { oneLine } from "../report/text.ts";
import { chooseReception } from "./reception.ts";
import { settle } from "./settle.ts";
import { finish, type Finished, teller } from "./tail.ts";

/** How long the connections' goodbye may take. */
const GOODBYE_MS = 50;

/** Runs the phases in their order. What must be at once is done when it returns. */
export function runShutdown(
  parts: Parts,
  reason: string,
  failed: boolean,
  surroundings: Surroundings,
): Promise<Finished> {
  const { clock, settings, servers, work, hooks, selfWaits, signal, changes, logger } = parts;
  const startedAt = clock.now();
  const at = (ms: number): number => startedAt + ms;
  const account = new Account(parts, reason, startedAt, surroundings.signalListeners);
  if (failed) account.fail();
  let pending = 2;
  const done = (): void => {
    pending--;
    changes.notify();
  };
  const inFlight = (): number => servers.inFlight - selfWaits.requestsOf(servers) + work.inFlight;
  const busy = (): boolean => pending > 0 || inFlight() > 0;
  const shutdown: Shutdown = { ...parts, ...surroundings, reason, account, at, busy };
  const tell = teller(shutdown);
  surroundings.begun(tell);
  const phases = runPhases(shutdown);
  logger.info(`shutting down: ${oneLine(reason)}`);
  signal.abort();
  void hooks.runTogether("deregister", reason, at(settings.budget.cutAtMs)).finally(done);
  void shutdown.othersGone.finally(done);
  return finish(shutdown, phases, tell);
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
    logger.error(`the drain failed: ${thrownText(error)}`, { stack: stackOf(error) });
  }
  await hooks.runTogether("flush", reason, at(hooksDeadlineMs));
  // A flush may have begun work of its own.
  await changes.until(() => (work.inFlight > 0 ? Infinity : true), at(hooksDeadlineMs));
  await hooks.runInTurn("close", reason, at(hooksDeadlineMs));
}

/** Not ready from now on. Where there is nobody to wait for, draining begins in the same moment. */
function beginLameDuck(shutdown: Shutdown): Promise<LameDuckEnd> | LameDuckEnd {
  const { settings, state, servers, account, at, changes } = shutdown;
  const { shutdownDelayMs } = settings.budget;
  const watch = watchOf(shutdown);
  account.receives(chooseReception(settings, watch.probers.length > 0, shutdown.witness.signs));
  const auto = shutdownDelayMs === "auto";
  const nobody = watch.probers.length === 0 && watch.quietMs === undefined;
  if (!state.started || (auto ? nobody : shutdownDelayMs === 0)) {
    beginDraining(shutdown);
    if (!state.started) return "never-ready";
    return auto ? "no-prober" : "delay-over";
  }
  state.advance("lame-duck");
  account.enter("lame-duck");
  servers.startLeaving();
  if (auto) return adaptiveLameDuck(watch);
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
    // Only what waits for this shutdown is left.
    if (!busy() && servers.inFlight > 0) break;
    if (await settle(settling)) return;
  }
  await cut(shutdown);
}

/** Handlers are told, and ended before their own errors could answer in place of the 503; the drain pays for it. */
async function cut(shutdown: Shutdown): Promise<void> {
  const { settings, clock, changes, servers, account, logger, cutSignal, at, mayStopListening } =
    shutdown;
  tellCut(account.cut(), logger);
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
  const stop = (): Promise<void> => servers.stopListening(deadline);
  return onceAcceptQueueEmpty(clock, arrivals, deadline, stop, servers.leastArrivals);
}
