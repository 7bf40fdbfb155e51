/** Sees the process exit, whoever makes it. */
export class ExitWatch {
  readonly #exiting: (code: number) => number;
  #watching = false;
  #emptied = false;

  /** `exiting` gets the code of an exit and says what it is to be. */
  constructor(exiting: (code: number) => number) {
    this.#exiting = exiting;
  }

  /** Whether the process had nothing left to do, and ends by that. */
  get emptied(): boolean {
    return this.#emptied;
  }

  watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#emptied = false;
    // First in line: one that throws would keep ours from being called.
    process.prependListener("exit", this.#exit);
    process.on("beforeExit", this.#beforeExit);
  }

  forget(): void {
    this.#watching = false;
    process.removeListener("exit", this.#exit);
    process.removeListener("beforeExit", this.#beforeExit);
  }

  readonly #beforeExit = (): void => void (this.#emptied = true);
  readonly #exit = (code: number): void => {
    process.exitCode = this.#exiting(code);
  };
}
