import type { Clock } from "../clock.ts";
import { frozen, LIST_LIMIT } from "./bounded.ts";
import type { Cut } from "./channels.ts";
import type {
  CutRequest,
  DeparturesReport,
  DrainingReport,
  HookReport,
  LameDuckEnd,
  PhaseReport,
  ReportedPhase,
  ShutdownReport,
} from "./report.ts";
import type { Waiting } from "./sentences.ts";
import type { Tally } from "./tally.ts";
import { oneLine } from "./text.ts";

/** What the account is kept of. */
export interface Accounted {
  readonly clock: Clock;
  readonly tally: Tally;
  readonly settings: {
    readonly name: string;
    readonly platform: { readonly name: string; readonly toldBy: string };
  };
  readonly servers: {
    readonly open: number;
    readonly accepted: number;
    readonly lastRequestAt: number;
    readonly cuttable: number;
    readonly departed: DeparturesReport;
    describe(limit: number): readonly CutRequest[];
  };
  readonly work: {
    readonly inFlight: number;
    readonly completed: number;
    names(limit: number): string[];
    abandon(): void;
  };
  readonly hooks: { readonly reports: readonly HookReport[]; readonly running: readonly string[] };
}

/** Keeps the account of one shutdown and makes the report of it. */
export class Account {
  readonly #of: Accounted;
  readonly #lifecycle: string;
  readonly #reason: string;
  readonly #startedAt: number;
  readonly #signalListeners: readonly string[];
  readonly #atSignal: {
    readonly connections: number;
    readonly arrivals: number;
    readonly workCompleted: number;
  };
  readonly #phases: { phase: ReportedPhase; startMs: number }[] = [];
  #lameDuckEnd: LameDuckEnd = "bound";
  #whileDraining: DrainingReport = { mode: "answer", because: "direct", looked: 0, proxied: 0 };
  readonly #cutRequests: CutRequest[] = [];
  #cutRequestCount = 0;
  readonly #cutWork: string[] = [];
  #cutWorkCount = 0;
  #failed = false;

  constructor(
    of: Accounted,
    reason: string,
    startedAt: number,
    signalListeners: readonly string[],
  ) {
    this.#of = of;
    this.#lifecycle = of.settings.name;
    this.#reason = oneLine(reason);
    this.#startedAt = startedAt;
    this.#signalListeners = signalListeners.slice(0, LIST_LIMIT).map(oneLine);
    const { servers, work } = of;
    this.#atSignal = {
      connections: servers.open,
      arrivals: servers.accepted,
      workCompleted: work.completed,
    };
  }

  enter(phase: ReportedPhase): void {
    this.#phases.push({ phase, startMs: this.#elapsed() });
  }

  /** Something went wrong that is neither a cut request nor a hook. */
  fail(): void {
    this.#failed = true;
  }

  receives(by: DrainingReport): void {
    this.#whileDraining = by;
  }

  get reception(): DrainingReport["mode"] {
    return this.#whileDraining.mode;
  }

  lameDuckEnded(by: LameDuckEnd): void {
    this.#lameDuckEnd = by;
  }

  /** What is in flight now. A server that can't say it is no reason not to end. */
  inFlight(): Cut {
    const { work, servers } = this.#of;
    let requests: readonly CutRequest[] = [];
    try {
      requests = servers.describe(LIST_LIMIT);
    } catch {
      this.fail();
    }
    return frozen({
      lifecycle: this.#lifecycle,
      requests,
      requestCount: servers.cuttable,
      work: work.names(LIST_LIMIT),
      workCount: work.inFlight,
    });
  }

  /** What is waited for now, with `leftMs` to go. */
  waiting(leftMs: number): Waiting {
    const phase = this.#phases.at(-1)?.phase;
    const hooks = this.#of.hooks.running;
    return { ...this.inFlight(), phase, hooks, elapsedMs: this.#elapsed(), leftMs };
  }

  /** Nothing is waited for any more: what is in flight now is cut, however it ends. */
  cut(): Cut {
    const cut = this.inFlight();
    this.#of.work.abandon();
    this.#cutRequestCount += cut.requestCount;
    this.#cutRequests.push(...cut.requests.slice(0, LIST_LIMIT - this.#cutRequests.length));
    this.#cutWorkCount += cut.workCount;
    this.#cutWork.push(...cut.work.slice(0, LIST_LIMIT - this.#cutWork.length));
    return cut;
  }

  /** The report as things stand. */
  report(): ShutdownReport {
    const { servers, work, hooks, tally, settings } = this.#of;
    const { name, toldBy } = settings.platform;
    const durationMs = this.#elapsed();
    const phases: PhaseReport[] = this.#phases.map(({ phase, startMs }, index) => ({
      phase,
      startMs,
      durationMs: (this.#phases[index + 1]?.startMs ?? durationMs) - startMs,
    }));
    const failedHooks = hooks.reports.filter((hook) => hook.outcome !== "done");
    const clean =
      !this.#failed && failedHooks.length + this.#cutRequestCount + this.#cutWorkCount === 0;
    return frozen({
      lifecycle: this.#lifecycle,
      reason: this.#reason,
      exitCode: clean ? 0 : 1,
      durationMs,
      phases,
      lameDuck: {
        durationMs: phases.find(({ phase }) => phase === "lame-duck")?.durationMs ?? 0,
        endedBy: this.#lameDuckEnd,
      },
      whileDraining: this.#whileDraining,
      platform: { name, toldBy },
      requests: {
        ...(servers.lastRequestAt > -Infinity
          ? { lastAtMs: Math.round(servers.lastRequestAt - this.#startedAt) }
          : {}),
        completed: tally.completed,
        refused: tally.refused,
        aborted: tally.aborted,
        longLived: tally.longLived,
        cut: [...this.#cutRequests],
        cutCount: this.#cutRequestCount,
      },
      work: {
        completed: work.completed - this.#atSignal.workCompleted,
        cut: [...this.#cutWork],
        cutCount: this.#cutWorkCount,
      },
      connections: {
        atSignal: this.#atSignal.connections,
        acceptedAfter: servers.accepted - this.#atSignal.arrivals,
        cut: tally.connectionsCut,
      },
      departures: servers.departed,
      hooks: (hooks.reports.length <= LIST_LIMIT
        ? hooks.reports
        : [...failedHooks, ...hooks.reports.filter((hook) => hook.outcome === "done")]
      ).slice(0, LIST_LIMIT),
      hookCount: hooks.reports.length,
      signalListeners: this.#signalListeners,
    });
  }

  #elapsed(): number {
    return Math.round(this.#of.clock.now() - this.#startedAt);
  }
}
