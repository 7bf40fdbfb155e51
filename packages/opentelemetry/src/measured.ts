import type { Lifecycle, LifecycleState, LifecycleStats } from "@lastcall/core";
import type { InstrumentKey } from "./instruments.ts";
import { watch } from "./watch.ts";

export type Attributes = Readonly<Record<string, string>>;

/** One value of an instrument that is read. */
export interface Reading {
  readonly value: number;
  readonly attributes: Attributes;
}

export type Readings = ReadonlyMap<InstrumentKey, readonly Reading[]>;

/** Is told the values of the histograms, in seconds. */
export type RecordDuration = (
  instrument: InstrumentKey,
  seconds: number,
  attributes: Attributes,
) => void;

const STATES: readonly LifecycleState[] = [
  "starting",
  "ready",
  "lame-duck",
  "draining",
  "closing",
  "closed",
];

/** One lifecycle as figures. It is asked when somebody reads, and tells what ends; a request is none of its business. */
export class Measured {
  readonly #lifecycle: Lifecycle;
  readonly #own: Attributes;
  #cutRequests = 0;
  #cutTasks = 0;

  constructor(lifecycle: Lifecycle, record: RecordDuration) {
    this.#lifecycle = lifecycle;
    const { name } = lifecycle;
    this.#own = name === "" ? {} : { "lastcall.lifecycle": name };
    let since = performance.now();
    watch(lifecycle, {
      changed: (_state, previous) => {
        const tookMs = performance.now() - since;
        since = performance.now();
        if (previous === "starting" || previous === "ready") return;
        record("phaseDuration", tookMs / 1_000, this.#with({ "lastcall.state": previous }));
      },
      hookEnded: ({ phase, name: hook, outcome, durationMs }) =>
        record(
          "hookDuration",
          durationMs / 1_000,
          this.#with({
            "lastcall.hook.phase": phase,
            "lastcall.hook.name": hook,
            "lastcall.outcome": outcome,
          }),
        ),
      cut: ({ requestCount, workCount }) => {
        this.#cutRequests += requestCount;
        this.#cutTasks += workCount;
      },
      reported: ({ durationMs, exitCode }) =>
        record(
          "shutdownDuration",
          durationMs / 1_000,
          this.#with({ "lastcall.exit_code": String(exitCode) }),
        ),
    });
  }

  /** How things stand. What is in flight is looked up, connection by connection, once. */
  read(): Readings {
    const { stats } = this.#lifecycle;
    const current = this.#with({ "lastcall.state": stats.state });
    const alone = (value: number): readonly Reading[] => [{ value, attributes: this.#own }];
    return new Map<InstrumentKey, readonly Reading[]>([
      ["state", STATES.map((state) => this.#inState(state, stats))],
      ["stateDuration", [{ value: stats.stateMs / 1_000, attributes: current }]],
      ["activeRequests", alone(stats.requests)],
      ["activeTasks", alone(stats.tasks)],
      ["openConnections", alone(stats.connections)],
      [
        "shutdownRequests",
        [
          this.#ended("completed", stats.completed),
          this.#ended("refused", stats.refused),
          this.#ended("aborted", stats.aborted),
          this.#ended("cut", this.#cutRequests),
        ],
      ],
      ["cutTasks", alone(this.#cutTasks)],
    ]);
  }

  #inState(state: LifecycleState, stats: LifecycleStats): Reading {
    const attributes = this.#with({ "lastcall.state": state });
    return { value: state === stats.state ? 1 : 0, attributes };
  }

  #ended(outcome: string, value: number): Reading {
    return { value, attributes: this.#with({ "lastcall.outcome": outcome }) };
  }

  #with(attributes: Attributes): Attributes {
    return { ...attributes, ...this.#own };
  }
}
