import { within } from "../clock.ts";
import { asLine } from "../report/bounded.ts";
import { publishCut, publishReport } from "../report/channels.ts";
import type { ShutdownReport } from "../report/report.ts";
import { cutSentence, endSentence, waitingSentence } from "../report/sentences.ts";
import type { Shutdown } from "./parts.ts";

/** How often it is said what is waited for. */
const WAITING_MS = 2_000;

/** The outcome, and by when the process has to be gone, in the clock's time. */
export interface Finished {
  readonly report: ShutdownReport;
  readonly deadline: number;
  /** Runs the hooks of the log by `deadline`, behind the report; resolves the exit code with theirs in it. */
  closeLogs(deadline: number): Promise<number>;
}

/** The grace period bounds the phases, whatever hangs. */
export async function finish(shutdown: Shutdown, phases: Promise<void>): Promise<Finished> {
  const { clock, settings, logger, hooks, reason, at } = shutdown;
  const deadline = at(settings.budget.gracePeriodMs);
  const stopTelling = tellWhatIsWaitedFor(shutdown, deadline);
  // Holds the process too: a pending promise alone does not.
  await within(deadline - clock.now(), phases, clock);
  stopTelling();
  const report = tell(shutdown);
  const closeLogs = async (by: number): Promise<number> => {
    if (hooks.closesLogs) {
      await hooks.runInTurn("logs", reason, by);
      logger.closed();
    }
    return hooks.reports.every(({ outcome }) => outcome === "done") ? report.exitCode : 1;
  };
  return { report, deadline, closeLogs };
}

/** Tells and publishes the report as things stand. Nothing is waited for any more. */
export function tell({ logger, state, hooks, account, probeServer }: Shutdown): ShutdownReport {
  probeServer?.close();
  abandon({ logger, account });
  hooks.abandon();
  state.advance("closed");
  const report = account.report();
  logger[report.exitCode === 0 ? "info" : "error"](endSentence(report), { report: asLine(report) });
  publishReport(report);
  return report;
}

/** Whoever watches sees that it is alive, and what it hangs on. Returns what ends it. */
function tellWhatIsWaitedFor(shutdown: Shutdown, deadline: number): () => void {
  const { clock, logger, account } = shutdown;
  let cancel = (): void => {};
  const tellLater = (): void => {
    cancel = clock.after(WAITING_MS, () => {
      const waiting = account.waiting(deadline - clock.now());
      logger.info(waitingSentence(waiting), { waiting });
      tellLater();
    });
  };
  tellLater();
  return () => cancel();
}

/** What is in flight is waited for no more. */
export function abandon({ account, logger }: Pick<Shutdown, "account" | "logger">): void {
  const left = account.cut();
  if (left.requestCount + left.workCount === 0) return;
  logger.error(cutSentence(left), { cut: left });
  publishCut(left);
}
