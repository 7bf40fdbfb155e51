import type { Budget } from "../../../packages/core/src/options/budget.ts";
import type { ShutdownReport } from "../../../packages/core/src/report/report.ts";
import type { TcpConnection } from "../kernel/connection.ts";
import type { Exit } from "../kernel/process-stand-in.ts";
import type { Plan } from "../plan/plan.ts";
import type { Answer, Ledger, RequestRecord } from "../trace/ledger.ts";
import type { World } from "../world.ts";

/** Node's timers count whole milliseconds, from a turn that may have begun a moment before. */
const TIMER_MS = 3;
/** As long as clients come, settling goes on up to this. */
const SETTLE_BOUND_MS = 1_000;
/** As many turns may come between what is due and what is done. */
const TURNS = 80;

/** A world that is over, by the words of the contract. All moments are in the clock's time; `Infinity` is never. */
export class Seen {
  readonly world: World;
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly budget: Budget;
  readonly report: ShutdownReport | undefined;
  readonly exit: Exit | undefined;
  readonly begunAt: number;
  readonly drainingAt: number;
  readonly closingAt: number;
  readonly closedAt: number;
  readonly listenerClosedAt: number;
  readonly cutAt: number;
  readonly drainDeadline: number;
  readonly graceEnd: number;
  /** By how much a moment may be off: timers, turns that cost time, handlers that hold the loop. */
  readonly slackMs: number;

  constructor(world: World) {
    const { ledger, plan, budget, kernel } = world;
    this.world = world;
    this.plan = plan;
    this.ledger = ledger;
    this.budget = budget;
    this.report = ledger.report;
    this.exit = world.process.exit;
    this.begunAt = ledger.enteredAt("lame-duck", "draining");
    this.drainingAt = ledger.enteredAt("draining");
    this.closingAt = ledger.enteredAt("closing");
    this.closedAt = ledger.enteredAt("closed");
    this.listenerClosedAt = kernel.closedAt ?? Infinity;
    this.cutAt = this.begunAt + budget.cutAtMs;
    // Not by the budget's word, which may be wrong itself.
    const { gracePeriodMs, flushReserveMs } = plan.options;
    this.drainDeadline = this.begunAt + gracePeriodMs - flushReserveMs;
    this.graceEnd = this.begunAt + gracePeriodMs;
    const blocked = ledger.requests.reduce(
      (sum, { plan: { handler } }) => sum + handler.blocksMs,
      0,
    );
    const stalled = plan.stalls.reduce((sum, { ms }) => sum + ms, 0);
    this.slackMs = TIMER_MS + plan.turnMs * TURNS + blocked + stalled;
  }

  /** Whether the process was ended in the middle, by the second Ctrl-C or by a listener of the program's own. */
  get brokenOff(): boolean {
    const { exit, report } = this;
    if (exit === undefined || report === undefined) return true;
    // It tells the report in the moment of its exit.
    const { plan, ledger } = this;
    const byListener =
      plan.options.signalListeners === "shared" &&
      exit.at <= this.closedAt &&
      ledger.listeners.some(({ plan: { ends } }) => ends === "exits");
    return (
      byListener || this.closingAt === Infinity || exit.at < this.closedAt || exit.code === 130
    );
  }

  /** How requests were met while draining. */
  get refuses(): boolean {
    return this.report?.whileDraining.mode === "refuse";
  }

  connectionOf(record: RequestRecord): TcpConnection | undefined {
    return record.connection === undefined
      ? undefined
      : this.world.kernel.connections[record.connection];
  }

  /** Those that the drain waits for: in flight at the signal, or met by the program since. */
  get served(): readonly RequestRecord[] {
    // What a program serves behind its shutdown is its own.
    return this.ledger.requests.filter(
      ({ handledAt }) => handledAt !== undefined && handledAt < this.closedAt,
    );
  }

  /**
   * Whether it was answered before the signal, and in flight no more, to a client that reads nothing until it has sent
   * all, and was met by the closing in the middle of it; an HTTP/1.0 connection Node closes itself, behind the answer.
   */
  isDeaf(record: RequestRecord): boolean {
    const { plan, endedAt = Infinity } = record;
    if (endedAt > this.begunAt) return false;
    return this.#isSending(record, plan.version === "1.0" ? endedAt : this.#connectionsEnd);
  }

  /** When the connections are closed whatever comes: a second behind the last thing that the drain waited for. */
  get settlingBound(): number {
    const { hooks, work, requests } = this.ledger;
    const ends = [
      ...requests.map(({ endedAt = Infinity }) => endedAt),
      // What begins meanwhile may be over before anybody asks.
      ...work.map(({ begunIn, endedAt = Infinity }) =>
        begunIn === "draining" ? -Infinity : endedAt,
      ),
      ...hooks.map(({ plan, endedAt = Infinity }) =>
        plan.phase === "deregister" ? endedAt : -Infinity,
      ),
    ];
    const since = Math.max(this.drainingAt, ...ends.filter((at) => at <= this.closingAt));
    return Math.min(this.cutAt, since + SETTLE_BOUND_MS);
  }

  /**
   * Whether the deadline, the end of settling or of the process closed the connection before the client had sent its
   * upload, and it reads nothing until then: what was answered is destroyed by what the client goes on to send.
   */
  isUnheard(record: RequestRecord): boolean {
    const end = this.#connectionsEnd;
    const bounded = end < this.closingAt || end >= this.settlingBound - this.slackMs;
    return bounded && this.#isSending(record, end);
  }

  /** When the connections are closed at the latest: by the closing, or by the end of the process. */
  get #connectionsEnd(): number {
    return Math.min(this.exit?.at ?? Infinity, this.closingAt);
  }

  /** Whether its client has some of its upload to send then, and reads nothing until it has. */
  #isSending({ client, plan: { body }, sentAt = Infinity }: RequestRecord, at: number): boolean {
    if (!this.plan.clients[client]!.writesFirst || body === undefined) return false;
    return sentAt + body.pieces * body.everyMs > at;
  }

  /** Whether a client that reads slowly makes it a matter of luck what was handed over when. */
  isSlow({ client }: RequestRecord): boolean {
    return this.plan.clients[client]!.receiveMs > 0;
  }

  /** How long a client that reads slowly takes at most for its answer, and for those before it on its connection. */
  readingMs(record: RequestRecord): number {
    const { requests } = this.ledger;
    const upTo = requests.slice(0, requests.indexOf(record) + 1);
    const own = upTo.filter(({ connection }) => connection === record.connection);
    const writes = own.reduce((sum, one) => sum + writesOf(one), 0);
    return writes * this.plan.clients[record.client]!.receiveMs + this.slackMs;
  }
}

/** The header, the end, and each piece, which is three writes in chunked framing. */
function writesOf({ plan: { handler } }: RequestRecord): number {
  return (2 + Math.max(1, handler.pieces)) * 3;
}

/** The last answer, if it is whole. */
export function wholeAnswerOf({ answers }: RequestRecord): Answer | undefined {
  const answer = answers.at(-1);
  return answer?.complete === true ? answer : undefined;
}

/** What holds in every world, whatever happens in it. */
export interface Invariant {
  /** The clause of the contract, and a word for what of it. */
  readonly id: `${number}.${number} ${string}`;
  /** What is wrong, if anything is. */
  readonly check: (seen: Seen) => string | undefined;
}

/** The first complaint about any of them. */
export function firstOf<T>(
  items: Iterable<T>,
  complain: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const complaint = complain(item);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}
