type Kind = "uncaughtException" | "unhandledRejection";

/** The process's handlers of errors that nobody caught. */
export class UncaughtHandlers {
  readonly #report: (kind: Kind, error: unknown) => void;
  #installed = false;

  constructor(report: (kind: Kind, error: unknown) => void) {
    this.#report = report;
  }

  install(): void {
    if (this.#installed) return;
    this.#installed = true;
    process.on("uncaughtException", this.#exception);
    process.on("unhandledRejection", this.#rejection);
  }

  remove(): void {
    this.#installed = false;
    process.removeListener("uncaughtException", this.#exception);
    process.removeListener("unhandledRejection", this.#rejection);
  }

  readonly #exception = (error: unknown): void => this.#report("uncaughtException", error);
  readonly #rejection = (reason: unknown): void => this.#report("unhandledRejection", reason);
}
