import { within } from "../clock.ts";
import type { Shutdown } from "../parts.ts";
import { stackOf, thrownText } from "../report/error-text.ts";
import type { ShutdownReport } from "../report/report.ts";
import { tellCut, tellReport, tellWhatIsWaitedFor } from "../report/telling.ts";

/** The outcome, and by when the process has to be gone, in the clock's time. */
export interface Finished {
  readonly report: ShutdownReport;
  readonly deadline: number;
  /** Runs the hooks of the log, and ends one that is a stream where the process `exits`; resolves the exit code. */
  closeLogs(exits: boolean): Promise<number>;
}

/** The grace period bounds the phases, whatever hangs; then `tell` tells the report. */
export async function finish(
  shutdown: Shutdown,
  phases: Promise<void>,
  tell: () => ShutdownReport,
): Promise<Finished> {
  const { clock, settings, hooks, account, logger, servers, state, reason, at, probeServer } =
    shutdown;
  const deadline = at(settings.budget.gracePeriodMs);
  const stopTelling = tellWhatIsWaitedFor(account, logger, clock, deadline);
  // Holds the process too: a pending promise alone does not.
  await within(deadline - clock.now(), phases, clock);
  stopTelling();
  probeServer?.close();
  const closing = state.current === "closing";
  const report = tell();
  // A process that stood still finds the time over before anything was closed.
  if (!closing) void closeAtOnce(shutdown);
  servers.release();
  const closeLogs = async (exits: boolean): Promise<number> => {
    await hooks.runInTurn("logs", reason, deadline);
    if (exits) await within(deadline - clock.now(), logger.end(), clock);
    return hooks.reports.every(({ outcome }) => outcome === "done") ? report.exitCode : 1;
  };
  return { report, deadline, closeLogs };
}

async function closeAtOnce({ clock, servers, exitsAtOnce, logger }: Shutdown): Promise<void> {
  try {
    // Both begin at once: what is released behind them is out of reach.
    await Promise.all([servers.stopListening(clock.now()), servers.close(0, exitsAtOnce())]);
  } catch (error) {
    logger.error(`the closing failed: ${thrownText(error)}`, { stack: stackOf(error) });
  }
}

/** What tells the report, once: whatever is not over by then is cut. */
export function teller({ account, hooks, logger, state }: Shutdown): () => ShutdownReport {
  let report: ShutdownReport | undefined;
  return () => {
    if (report !== undefined) return report;
    tellCut(account.cut(), logger);
    hooks.abandon();
    state.advance("closed");
    report = account.report();
    tellReport(report, logger);
    return report;
  };
}
