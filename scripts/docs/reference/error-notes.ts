import {
  createLifecycle,
  type LastcallErrorCode,
  type MistakeCode,
  notCalled,
} from "@lastcall/core";

/** What the page says of an error. */
export interface ErrorNote {
  readonly thrownBy: string;
  readonly when: string;
  /** Beside `code` and `message`. */
  readonly fields?: string;
  readonly what: string;
  /** Throws one, or returns it: the page shows what it says. */
  readonly provoke?: () => unknown;
}

/** Errors of the packages beside @lastcall/core have codes of their own. */
export type ErrorCode = LastcallErrorCode | "ERR_LASTCALL_REGISTRY";

export const ERROR_NOTES: Readonly<Record<ErrorCode, ErrorNote>> = {
  ERR_LASTCALL_OPTION: {
    thrownBy:
      "Whatever takes options: `createLifecycle`, the adapters, `addHook`, `track`, `register` of `@lastcall/discovery`. An `OptionError`, which is a `LastcallError`.",
    when: "An option is unknown, of the wrong type or out of range; of an unknown one the nearest known name is said. A variable of the environment counts as an option. Also where an adapter is given a lifecycle and options beside it.",
    fields:
      "`option`: its name, `probes.readiness` for a part of one, or the variable's. `expected`: what it takes. `got`: what it was given, as text.",
    what: "Mend the option: the message says what was expected. It is thrown at construction, before anything is touched. Under `register` a bad variable is one line in the log, and the program starts.",
    // What only a program without types can write.
    provoke: () => createLifecycle({ gracePeriodMs: "10s" } as object),
  },
  ERR_LASTCALL_BUDGET: {
    thrownBy: "`createLifecycle` and the adapters.",
    when: "`shutdownDelayMs` and `flushReserveMs` together are more than `gracePeriodMs`.",
    what: "Raise the grace period, and the platform's limit with it, or lower one of the two: [the options of time](options.md#time).",
    provoke: () =>
      createLifecycle({ gracePeriodMs: 5_000, shutdownDelayMs: 4_000, flushReserveMs: 2_000 }),
  },
  ERR_LASTCALL_NOT_CALLED: {
    thrownBy: "`app.use(graceful)` of Express; in Koa the first request is answered 500 with it.",
    when: "The factory was used as the middleware.",
    what: "`app.use(graceful())`. [More](mistakes.md#err_lastcall_not_called).",
    provoke: notCalled,
  },
  ERR_LASTCALL_PHASE_ENDED: {
    thrownBy:
      "`lifecycle.addHook`, and what adds one: `register` of `@lastcall/discovery`, the meters of `@lastcall/opentelemetry`.",
    when: "The phase of the hook is over, so that it could never run.",
    what: "Add hooks at the start. [More](mistakes.md#err_lastcall_phase_ended).",
  },
  ERR_LASTCALL_RUNTIME: {
    thrownBy: "`createLifecycle` and the adapters.",
    when: "The program runs on Bun, which does not say which servers start to listen.",
    what: "Run it on Node.",
  },
  ERR_LASTCALL_VERSION: {
    thrownBy: "`createLifecycle` and the adapters.",
    when: "Two copies of `@lastcall/core` are in the process, of versions that do not understand each other. Two copies that do, or an ES module and a CommonJS copy, share one lifecycle.",
    what: "Install one: `npm ls @lastcall/core` shows who wants which.",
  },
  ERR_LASTCALL_REGISTRY: {
    thrownBy:
      "The drivers of `@lastcall/discovery`. A `RegistryError`, which is no `LastcallError`; it reaches you as the `error` of the failed hook in the report, and in warnings.",
    when: "A registry (Consul, etcd) did not answer, or answered with an error.",
    fields: "`status`: the HTTP status, where there was an answer.",
    what: "Look at the registry. A failed registration is tried again; one that can't be taken back at the stop is a failed hook, and the registry's own time limit removes it. [Recipes](../guides/recipes.md).",
  },
};

/** In one line each; `mistakes.md` explains them. */
export const MISTAKE_NOTES: Readonly<Record<MistakeCode, string>> = {
  LASTCALL_CHILD_CONTEXT: "The Fastify plugin was registered inside another plugin's context.",
  LASTCALL_LATE: "A server listened before the lifecycle was made.",
  LASTCALL_MOUNTED_UNDER_PATH: "The middleware is mounted under a path, and sees that path alone.",
  LASTCALL_NOT_FIRST: "Routes, or a middleware that answers, come before it.",
  LASTCALL_SELF_WAIT: "Something that the shutdown waits for awaits the shutdown.",
  LASTCALL_SEVERAL_LIFECYCLES: "Two apps of one process each made a lifecycle.",
};
