import { thrownText } from "../report/error-text.ts";
import type { Member } from "./member.ts";

type Kind = "uncaughtException" | "unhandledRejection";

/**
 * Hears of errors that nobody caught and that end the process: the program has no listener for them, and Node's mode
 * does not let it live on. A listener of our own would change that, and others ask who else listens (Sentry): so it
 * is there only from Node's announcement of such an error, `uncaughtExceptionMonitor`, to its delivery.
 */
export class UncaughtHandlers {
  readonly #report: (kind: Kind, error: unknown) => void;

  constructor(report: (kind: Kind, error: unknown) => void) {
    this.#report = report;
  }

  install(): void {
    this.remove();
    process.on("uncaughtExceptionMonitor", this.#announced);
  }

  remove(): void {
    process.removeListener("uncaughtExceptionMonitor", this.#announced);
  }

  readonly #announced = (): void => {
    // A domain's errors are captured, too.
    if (process.hasUncaughtExceptionCaptureCallback()) return;
    if (process.listenerCount("uncaughtException") > 0) return;
    process.once("uncaughtException", this.#delivered);
  };

  readonly #delivered = (error: unknown, origin: Kind): void => this.#report(origin, error);
}

export function tellUncaught(kind: string, error: unknown, logger: Member["logger"]): void {
  // Said into a log whose reader is gone, it would be the next such error, without end.
  if (isBrokenPipe(error)) return;
  logger.error(`${kind}: ${thrownText(error)}`);
}

function isBrokenPipe(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "EPIPE" && syscall === "write";
}
