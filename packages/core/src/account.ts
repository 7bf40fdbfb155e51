import type { Parts } from "./parts.ts";
import type {
  CutRequest,
  LameDuckEnd,
  PhaseReport,
  ReportedPhase,
  ShutdownReport,
} from "./report.ts";
import { oneLine } from "./report-text.ts";

/** Keeps the account of one shutdown and makes the report of it. */
export class Account {
  readonly #parts: Parts;
  readonly #reason: string;
  readonly #startedAt: number;
  readonly #atSignal: {
    readonly connections: number;
    readonly arrivals: number;
    readonly workCompleted: number;
  };
  readonly #phases: { phase: ReportedPhase; startMs: number }[] = [];
  #lameDuckEnd: LameDuckEnd = "bound";
  readonly #cutRequests: CutRequest[] = [];
  readonly #cutWork: string[] = [];
  #failed = false;

  constructor(parts: Parts, reason: string, startedAt: number) {
    this.#parts = parts;
    this.#reason = oneLine(reason);
    this.#startedAt = startedAt;
    const { servers, work } = parts;
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

  lameDuckEnded(by: LameDuckEnd): void {
    this.#lameDuckEnd = by;
  }

  /** Nothing is waited for any more: what is in flight now is cut, however it ends. */
  cut(): void {
    this.#cutRequests.push(...this.#parts.servers.describe());
    this.#cutWork.push(...this.#parts.work.abandon().map(oneLine));
  }

  close(): ShutdownReport {
    this.cut();
    const { servers, work, hooks, tally } = this.#parts;
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
    return Math.round(this.#parts.clock.now() - this.#startedAt);
  }
}
