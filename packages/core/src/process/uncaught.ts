import { thrownText } from "../report/error-text.ts";
import type { Member } from "./member.ts";

/** Requests may provoke them again and again while the process stops: the log is not theirs to fill. */
const MOST_TOLD = 100;

type Kind = "uncaughtException" | "unhandledRejection";

/**
 * Hears of errors that nobody caught and that end the process: the program has no listener for them, and Node's mode
 * does not let it live on. A listener of our own would change that, and others ask who else listens (Sentry): so it
 * is there only from Node's announcement of such an error, `uncaughtExceptionMonitor`, to its delivery.
 */
export class UncaughtHandlers {
  readonly #report: (kind: Kind, error: unknown) => void;
  #heard = 0;

  constructor(report: (kind: Kind, error: unknown) => void) {
    this.#report = report;
  }

  install(): void {
    this.remove();
    process.on("uncaughtExceptionMonitor", this.#announced);
  }

  remove(): void {
    process.removeListener("uncaughtExceptionMonitor", this.#announced);
    this.#heard = 0;
  }

  /** In one lifecycle's log; of very many errors the first. */
  tell(kind: string, error: unknown, logger: Member["logger"]): void {
    // Said into a log whose reader is gone, it would be the next such error, without end.
    if (isBrokenPipe(error)) return;
    if (this.#heard <= MOST_TOLD) logger.error(`${kind}: ${thrownText(error)}`);
    else if (this.#heard === MOST_TOLD + 1)
      logger.error(`${kind}: after ${MOST_TOLD} of them no more are told`);
  }

  readonly #announced = (): void => {
    // A domain's errors are captured, too.
    if (process.hasUncaughtExceptionCaptureCallback()) return;
    if (process.listenerCount("uncaughtException") > 0) return;
    process.once("uncaughtException", this.#delivered);
  };

  readonly #delivered = (error: unknown, origin: Kind): void => {
    this.#heard++;
    this.#report(origin, error);
  };
}

function isBrokenPipe(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "EPIPE" && syscall === "write";
}
