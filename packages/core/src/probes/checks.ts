import type { Clock } from "../clock.ts";
import type { ReadinessCheck } from "../options/options.ts";
import { oneLine } from "../report/text.ts";

export interface CheckResult {
  readonly name: string;
  readonly status: "pass" | "fail";
  /** Why it failed; shown to the outside only when asked for. */
  readonly error?: string;
}

/** The readiness checks, run together; probes that come while a run is under way share it. */
export class Checks {
  readonly #checks: readonly (readonly [string, ReadinessCheck])[];
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  #run: Promise<readonly CheckResult[]> | undefined;

  constructor(checks: Readonly<Record<string, ReadinessCheck>>, timeoutMs: number, clock: Clock) {
    this.#checks = Object.entries(checks);
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
  }

  get none(): boolean {
    return this.#checks.length === 0;
  }

  run(): Promise<readonly CheckResult[]> {
    this.#run ??= Promise.all(this.#checks.map(([name, check]) => this.#one(name, check))).finally(
      () => {
        this.#run = undefined;
      },
    );
    return this.#run;
  }

  #one(name: string, check: ReadinessCheck): Promise<CheckResult> {
    const controller = new AbortController();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(this.#timeoutMs, () => {
        const error = `timed out after ${this.#timeoutMs} ms`;
        resolve({ name, status: "fail", error });
        controller.abort(new Error(error));
      });
      new Promise((run) => run(check({ signal: controller.signal })))
        .then(
          () => resolve({ name, status: "pass" }),
          (error: unknown) =>
            resolve({
              name,
              status: "fail",
              error: oneLine(error instanceof Error ? error.message : String(error)),
            }),
        )
        .finally(cancel);
    });
  }
}
