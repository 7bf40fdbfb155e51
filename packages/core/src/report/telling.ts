import type { Clock } from "../clock.ts";
import type { Account } from "./account.ts";
import { asLine, inFlightAsLine } from "./bounded.ts";
import { type Cut, publishCut, publishReport } from "./channels.ts";
import type { Speaker } from "./logger.ts";
import type { ShutdownReport } from "./report.ts";
import { cutSentence, endSentence, waitingSentence } from "./sentences.ts";

/** How often it is said what is waited for. */
const WAITING_MS = 2_000;

/** Whoever watches sees that it is alive, and what it hangs on. `deadline` is in the clock's time. Returns what ends it. */
export function tellWhatIsWaitedFor(
  account: Account,
  logger: Speaker,
  clock: Clock,
  deadline: number,
): () => void {
  let cancel = (): void => {};
  const tellLater = (): void => {
    cancel = clock.after(WAITING_MS, () => {
      const waiting = account.waiting(Math.round(deadline - clock.now()));
      const sentence = waitingSentence(waiting);
      logger.info(sentence, { waiting: inFlightAsLine(waiting, sentence) });
      tellLater();
    });
  };
  tellLater();
  return () => cancel();
}

/** What was in flight is waited for no more. */
export function tellCut(cut: Cut, logger: Speaker): void {
  if (cut.requestCount + cut.workCount === 0) return;
  const sentence = cutSentence(cut);
  logger.error(sentence, { cut: inFlightAsLine(cut, sentence) });
  publishCut(cut);
}

export function tellReport(report: ShutdownReport, logger: Speaker): void {
  const level = report.exitCode === 0 ? "info" : "error";
  logger[level](endSentence(report), { report: asLine(report) });
  publishReport(report);
}
