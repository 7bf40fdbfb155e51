import type { HookContext } from "../../../packages/core/src/hook.ts";
import type { ShutdownReport } from "../../../packages/core/src/report/report.ts";
import type { LifecycleState } from "../../../packages/core/src/state.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { EventLoop } from "../kernel/loop.ts";
import type { HookPlan, ListenerPlan, RequestPlan, StopPlan, WorkPlan } from "../plan/plan.ts";
import type { WorldEvent } from "./events.ts";

/** What a client got for one request. */
export interface Answer {
  readonly status: number;
  readonly version: string;
  readonly closes: boolean;
  readonly retryAfter: string | undefined;
  /** When the last byte of the header came, as the client's clock has it. */
  readonly at: number;
  body: string;
  /** The client can tell that it is whole. */
  complete: boolean;
}

export type Fate = "refused" | "reset" | "closed" | "vanished" | "elsewhere";

/** One request, as seen from both sides. */
export interface RequestRecord {
  readonly client: number;
  readonly path: string;
  readonly plan: RequestPlan;
  /** Of those pipelined together: its place, from the last. */
  readonly behind: number;
  /** When its client set about it. */
  readonly wantedAt: number;
  connection: number | undefined;
  sentAt: number | undefined;
  /** When its header was complete in the process, and what state that was in. */
  arrivedAt: number | undefined;
  arrivedIn: LifecycleState | undefined;
  /** When the handler began, wrote its header, and called `end`. */
  handledAt: number | undefined;
  headerAt: number | undefined;
  endedAt: number | undefined;
  /** What the handler has written. */
  written: string;
  /** Answers of one request: 100 comes before another. */
  readonly answers: Answer[];
  /** Why there is no complete answer. */
  fate: Fate | undefined;
}

export interface ProbeRecord {
  readonly prober: number;
  readonly asks: "readiness" | "liveness";
  readonly connection: number;
  readonly askedAt: number;
  arrivedAt: number | undefined;
  arrivedIn: LifecycleState | undefined;
  status: number | undefined;
  answeredAt: number | undefined;
}

export interface HookRecord {
  readonly name: string;
  readonly plan: HookPlan;
  addedAt: number;
  refused: unknown;
  readonly starts: number[];
  context: HookContext | undefined;
  endedAt: number | undefined;
  /** Whether its signal had aborted when it ended. */
  late: boolean;
}

export interface WorkRecord {
  readonly name: string;
  readonly plan: WorkPlan;
  readonly begunIn: LifecycleState;
  endedAt: number | undefined;
}

export interface ListenerRecord {
  readonly plan: ListenerPlan;
  added: boolean;
  readonly calls: number[];
}

export interface Told {
  readonly at: number;
  readonly level: "info" | "warn" | "error";
  readonly line: string;
}

/** All that was seen of one world: a trace, line by line, and the same by who saw it. */
export class Ledger {
  /** How things stood when the shutdown began. */
  atSignal:
    | { readonly connections: number; readonly inFlight: readonly RequestRecord[] }
    | undefined;
  /** The connections that were open when the closing began, by number: it ends them in the same moment. */
  openAtClosing: ReadonlySet<number> = new Set();
  /** Handlers whose timer holds the process. */
  waitingHandlers = 0;
  /** When the deadline cut something. */
  cutAt: number | undefined;
  readonly lines: string[] = [];
  readonly seen = new Map<string, number>();
  readonly states: { readonly state: LifecycleState; readonly at: number }[] = [];
  readonly requests: RequestRecord[] = [];
  readonly probes: ProbeRecord[] = [];
  readonly hooks: HookRecord[] = [];
  /** In the order in which they began. */
  readonly begunHooks: HookRecord[] = [];
  readonly work: WorkRecord[] = [];
  readonly listeners: ListenerRecord[] = [];
  readonly stops: { readonly plan: StopPlan; readonly at: number }[] = [];
  readonly told: Told[] = [];
  readonly published: { readonly at: number; readonly report: ShutdownReport }[] = [];
  readonly promises = new Set<Promise<ShutdownReport>>();
  readonly returned: ShutdownReport[] = [];
  readonly #loop: EventLoop;

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  get state(): LifecycleState {
    return this.states.at(-1)?.state ?? "starting";
  }

  get report(): ShutdownReport | undefined {
    return this.published[0]?.report;
  }

  /** When the state was entered, or one behind it. */
  enteredAt(...names: readonly LifecycleState[]): number {
    return this.states.find(({ state }) => names.includes(state))?.at ?? Infinity;
  }

  note(event: WorldEvent, detail = ""): void {
    const cell = `${this.state} ${event}`;
    this.seen.set(cell, (this.seen.get(cell) ?? 0) + 1);
    this.lines.push(`${this.#loop.now().toFixed(1)} ${cell} ${detail}`);
  }

  /** When it and all that were pipelined before it had been answered. */
  handedOverAt(record: RequestRecord): number {
    let at = record.endedAt ?? Infinity;
    for (const other of this.requests) {
      if (other === record) return at;
      // A subscription is ended in the place of its handler.
      if (other.plan.subscribes && other.answers.at(-1)?.complete === true) continue;
      if (other.connection === record.connection && other.handledAt !== undefined)
        at = Math.max(at, other.endedAt ?? Infinity);
    }
    return at;
  }

  signalled(kernel: Kernel): void {
    this.atSignal ??= {
      connections: kernel.connections.filter(({ open }) => open).length,
      inFlight: this.requests.filter(
        (record) =>
          record.handledAt !== undefined &&
          this.handedOverAt(record) === Infinity &&
          kernel.connections[record.connection!]!.open,
      ),
    };
  }

  closes(kernel: Kernel): void {
    const open = kernel.connections.filter((connection) => connection.open);
    this.openAtClosing = new Set(open.map(({ id }) => id));
  }

  entered(state: LifecycleState): void {
    this.lines.push(`${this.#loop.now().toFixed(1)} ${this.state} -> ${state}`);
    this.states.push({ state, at: this.#loop.now() });
  }

  /** Of the whole trace: the same for the same seed. */
  get hash(): string {
    let low = 0xdeadbeef;
    let high = 0x41c6ce57;
    for (const line of this.lines) {
      for (let index = 0; index <= line.length; index++) {
        const code = index < line.length ? line.charCodeAt(index) : 10;
        low = Math.imul(low ^ code, 2_654_435_761);
        high = Math.imul(high ^ code, 1_597_334_677);
      }
      low ^= high >>> 15;
      high ^= low >>> 13;
    }
    return (low >>> 0).toString(16).padStart(8, "0") + (high >>> 0).toString(16).padStart(8, "0");
  }
}
