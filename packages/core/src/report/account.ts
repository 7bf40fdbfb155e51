import type { Clock } from "../clock.ts";
import type {
  CutRequest,
  DrainingReport,
  HookReport,
  LameDuckEnd,
  PhaseReport,
  ReportedPhase,
  ShutdownReport,
} from "./report.ts";
import type { Tally } from "./tally.ts";
import { oneLine } from "./text.ts";

/** So many of a kind are named in the report. */
const LISTED = 100;

/** What the account is kept of. */
export interface Accounted {
  readonly clock: Clock;
  readonly tally: Tally;
  readonly settings: { readonly platform: { readonly name: string; readonly toldBy: string } };
  readonly servers: {
    readonly open: number;
    readonly accepted: number;
    readonly lastRequestAt: number;
    describe(limit: number): CutRequest[];
  };
  readonly work: { readonly completed: number; abandon(): string[] };
  readonly hooks: { readonly reports: readonly HookReport[]; abandon(): void };
}

/** Keeps the account of one shutdown and makes the report of it. */
export class Account {
  readonly #of: Accounted;
  readonly #reason: string;
  readonly #startedAt: number;
  readonly #atSignal: {
    readonly connections: number;
    readonly arrivals: number;
    readonly workCompleted: number;
  };
  readonly #phases: { phase: ReportedPhase; startMs: number }[] = [];
  #lameDuckEnd: LameDuckEnd = "bound";
  #whileDraining: DrainingReport = { mode: "answer", because: "direct", looked: 0, proxied: 0 };
  readonly #cutRequests: CutRequest[] = [];
  readonly #cutWork: string[] = [];
  #failed = false;

  constructor(of: Accounted, reason: string, startedAt: number) {
    this.#of = of;
    this.#reason = oneLine(reason);
    this.#startedAt = startedAt;
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

  /** Nothing is waited for any more: what is in flight now is cut, however it ends. */
  cut(): void {
    this.#cutRequests.push(...this.#of.servers.describe(LISTED - this.#cutRequests.length));
    this.#cutWork.push(...this.#of.work.abandon().map(oneLine));
  }

  close(): ShutdownReport {
    this.cut();
    const { servers, work, hooks, tally } = this.#of;
    hooks.abandon();
    const durationMs = this.#elapsed();
    const phases: PhaseReport[] = this.#phases.map(({ phase, startMs }, index) => ({
      phase,
      startMs,
      durationMs: (this.#phases[index + 1]?.startMs ?? durationMs) - startMs,
    }));
    const allHooksDone = hooks.reports.every((hook) => hook.outcome === "done");
    const nothingCut = this.#cutRequests.length + this.#cutWork.length === 0;
    return {
      reason: this.#reason,
      exitCode: !this.#failed && allHooksDone && nothingCut ? 0 : 1,
      durationMs,
      phases,
      lameDuck: {
        durationMs: phases.find(({ phase }) => phase === "lame-duck")?.durationMs ?? 0,
        endedBy: this.#lameDuckEnd,
      },
      whileDraining: this.#whileDraining,
      platform: {
        name: this.#of.settings.platform.name,
        toldBy: this.#of.settings.platform.toldBy,
      },
      requests: {
        ...(servers.lastRequestAt > -Infinity
          ? { lastAtMs: Math.round(servers.lastRequestAt - this.#startedAt) }
          : {}),
        completed: tally.completed,
        refused: tally.refused,
        aborted: tally.aborted,
        longLived: tally.longLived,
        cut: this.#cutRequests,
      },
      work: { completed: work.completed - this.#atSignal.workCompleted, cut: this.#cutWork },
      connections: {
        atSignal: this.#atSignal.connections,
        acceptedAfter: servers.accepted - this.#atSignal.arrivals,
        cut: tally.connectionsCut,
      },
      hooks: hooks.reports,
    };
  }

  #elapsed(): number {
    return Math.round(this.#of.clock.now() - this.#startedAt);
  }
}
