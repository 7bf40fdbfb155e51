import type { Clock } from "../clock.ts";
import type { CheckOptions, ReadinessCheck } from "../options/check.ts";
import { errorText } from "../report/error-text.ts";
import type { Logger } from "../report/log-sinks.ts";
import { oneLine } from "../report/text.ts";

export interface CheckResult {
  readonly name: string;
  readonly status: "pass" | "fail";
  /** `false`: shown, but no reason to be unready. */
  readonly critical?: false;
  /** Why it failed; shown to the outside only when asked for. */
  readonly error?: string;
}

interface Check {
  readonly name: string;
  readonly run: ReadinessCheck;
  readonly critical: boolean;
  readonly maxAgeMs: number;
  /** The newest result, and when it was had. */
  last?: { readonly result: CheckResult; readonly at: number };
  /** Since when it has been failing. */
  failingSince?: number | undefined;
}

/** The user's checks of one kind, run together; probes that come while a run is under way share it. */
export class Checks {
  readonly #kind: string;
  readonly #checks: readonly Check[];
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #run: Promise<readonly CheckResult[]> | undefined;

  /** `kind` is what the log calls them. */
  constructor(
    kind: string,
    checks: Readonly<Record<string, ReadinessCheck | CheckOptions>>,
    timeoutMs: number,
    clock: Clock,
    logger: Logger,
  ) {
    this.#kind = kind;
    this.#checks = Object.entries(checks).map(([name, given]) => {
      const {
        check,
        critical = true,
        maxAgeMs = 0,
      }: CheckOptions = typeof given === "function" ? { check: given } : given;
      return { name: oneLine(name), run: check, critical, maxAgeMs };
    });
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
    this.#logger = logger;
  }

  get none(): boolean {
    return this.#checks.length === 0;
  }

  run(): Promise<readonly CheckResult[]> {
    this.#run ??= Promise.all(this.#checks.map((check) => this.#resultOf(check))).finally(() => {
      this.#run = undefined;
    });
    return this.#run;
  }

  async #resultOf(check: Check): Promise<CheckResult> {
    const { name, critical, maxAgeMs, last } = check;
    if (last !== undefined && this.#clock.now() - last.at < maxAgeMs) return last.result;
    const error = await this.#errorOf(check);
    const result: CheckResult = {
      name,
      status: error === undefined ? "pass" : "fail",
      ...(critical ? {} : { critical }),
      ...(error === undefined ? {} : { error }),
    };
    check.last = { result, at: this.#clock.now() };
    this.#tellChange(check, error);
    return result;
  }

  /** Whatever a check does, and whatever it returns, rejects with or throws; `undefined` when it passes. */
  #errorOf({ run }: Check): Promise<string | undefined> {
    const controller = new AbortController();
    const { signal } = controller;
    return new Promise((resolve) => {
      const cancel = this.#clock.after(this.#timeoutMs, () => {
        const error = `timed out after ${this.#timeoutMs} ms`;
        resolve(error);
        controller.abort(new Error(error));
      });
      new Promise((done) => done(run({ signal })))
        .then(
          () => resolve(undefined),
          (error: unknown) => resolve(errorText(error)),
        )
        .finally(cancel);
    });
  }

  /** A failing check is said once when it begins to and once when it ends: probes come every few seconds. */
  #tellChange(check: Check, error: string | undefined): void {
    const { name, failingSince } = check;
    const now = this.#clock.now();
    if (error !== undefined && failingSince === undefined) {
      check.failingSince = now;
      this.#logger.warn(`${this.#kind} check ${name} fails: ${error}`);
    } else if (error === undefined && failingSince !== undefined) {
      check.failingSince = undefined;
      const seconds = Math.round((now - failingSince) / 1_000);
      this.#logger.info(`${this.#kind} check ${name} passes again, after ${seconds} s`);
    }
  }
}

/** Whether nothing that matters has failed. */
export function allPass(results: readonly CheckResult[]): boolean {
  return results.every(({ status, critical }) => status === "pass" || critical === false);
}
