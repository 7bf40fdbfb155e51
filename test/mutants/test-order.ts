/** What `test-runner` is told to run. */
export interface Order {
  readonly files: readonly {
    readonly file: string;
    /** All of them, where it is absent. */
    readonly ids?: readonly string[] | undefined;
  }[];
  /** For the tests and all that they start; `null` takes a variable away. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Whether the first test that fails ends it. */
  readonly bail: boolean;
}

/** One test that ran. */
export interface TestRun {
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly passed: boolean;
  readonly ms: number;
  readonly error: string;
}

export interface Answer {
  readonly runs: readonly TestRun[];
  /** Errors that belong to no test, as when a test's process ends. */
  readonly unhandled: readonly string[];
}
