import type { Server } from "node:net";
import { systemClock } from "../clock.ts";
import { LastcallError } from "../errors.ts";
import { errorText, stackOf } from "../report/error-text.ts";
import { discoverServers } from "../servers/discover.ts";
import { ClusterMembership } from "./cluster/membership.ts";
import { ClusterWorkers } from "./cluster/workers.ts";
import { unreachableBySignals } from "./container.ts";
import { Departure } from "./departure.ts";
import { exitNow } from "./exit.ts";
import { ForeignListeners } from "./foreign-listeners.ts";
import { lossOf, modeOf } from "./listener-mode.ts";
import { ListenerPlaces } from "./listener-places.ts";
import type { Leave, Member } from "./member.ts";
import { SignalHandlers } from "./signals.ts";
import { Supervisor } from "./supervisor.ts";
import { UncaughtHandlers } from "./uncaught.ts";

/** Raised whenever what two copies of this file say to each other changes. */
const PROTOCOL = 2;
const KEY = Symbol.for("@lastcall/core");

/**
 * The one of its kind in a process, however many lifecycles, apps or copies of the package there are: it owns the
 * signals, the uncaught errors, the finding of servers and the exit.
 */
export class ProcessHost {
  readonly protocol: number = PROTOCOL;
  readonly #members = new Set<Member>();
  readonly #places = new ListenerPlaces();
  readonly #signals = new SignalHandlers(
    systemClock,
    {
      received: (signal, args) => this.#signalled(signal, args),
      interrupted: () => {
        if (this.#exits) exitNow(130);
      },
    },
    this.#places,
  );
  readonly #foreign = new ForeignListeners(systemClock, this.#signals, this.#places);
  readonly #uncaught = new UncaughtHandlers((kind, error) => this.#failed(kind, error));
  readonly #workers = new ClusterWorkers(systemClock, () => this.arm());
  readonly #membership = new ClusterMembership(systemClock);
  readonly #departure = new Departure(systemClock, {
    members: this.#members,
    foreign: this.#foreign,
    signals: this.#signals,
    workers: this.#workers,
    membership: this.#membership,
  });
  readonly #supervisor = new Supervisor(systemClock, (why) => this.#begin(why, [...this.#members]));
  #stopDiscovery: (() => void) | undefined;
  /** Whether some lifecycle here ends the process. */
  #exits = false;
  #warned = false;

  /** The process's own lifecycle: the newest that has not begun to stop. */
  get current(): Member | undefined {
    return [...this.#members].findLast((member) => !member.stopping);
  }

  join(member: Member): void {
    this.#members.add(member);
    this.#exits ||= member.exits;
    this.#stopDiscovery ??= discoverServers((server) => this.#found(server));
    this.#workers.watch();
    this.#places.watch();
  }

  /** Installs the handlers of every member. Called when the first server starts to listen, or by hand. */
  arm(): void {
    for (const member of this.#members) {
      this.#signals.install(member.signals);
      if (member.handlesUncaught) this.#uncaught.install();
    }
    this.#supervisor.listen();
    this.#membership.listen();
  }

  ready(): void {
    this.#supervisor.ready();
    if (this.#warned) return;
    this.#warned = true;
    // Many programs add their listeners once they listen.
    systemClock.nextTurn(() => {
      for (const warning of this.#warnings()) this.current?.logger.warn(warning);
    });
  }

  /** The program's own listeners of the signals that a member handles, by name and place. */
  foreignListeners(member: Pick<Member, "signals">): string[] {
    return this.#foreign.describe(member.signals);
  }

  /** Passes the signal on to the workers of a cluster's primary. Resolves when all are gone. */
  workersGone(reason: string): Promise<void> {
    return this.#workers.stop(reason);
  }

  /** In a cluster's worker, waits for the primary's word. Resolves `false` when it had to wait. */
  mayStopListening(deadline: number): Promise<boolean> {
    return this.#membership.mayStopListening(deadline);
  }

  /** Whether the process exits as soon as the last lifecycle has left: nothing of the program's own comes in between. */
  get exitsAtOnce(): boolean {
    return !this.#foreign.pending;
  }

  /** One lifecycle that will exit the process, by `deadline`, takes all others that would with it. */
  stopping(member: Member, reason: string, deadline: number): void {
    this.#departure.begin();
    if (!member.exits) return;
    this.#supervisor.stopping(deadline, this.#members);
    for (const other of this.#members) if (other.exits) other.begin(reason, false);
  }

  /** The member is closed. The last one of those that stop ends the process, if one of them exits. */
  async leave(member: Member, leave: Leave): Promise<void> {
    this.#members.delete(member);
    await this.#departure.leave(member, leave);
    if (!this.#departure.exits && this.#members.size === 0) this.#disarm();
  }

  #warnings(): string[] {
    const { current } = this;
    if (current === undefined) return [];
    const loss = lossOf(current.listenerMode, this.foreignListeners(current));
    return [unreachableBySignals(), loss].filter((warning) => warning !== undefined);
  }

  #disarm(): void {
    this.#signals.remove();
    this.#uncaught.remove();
    this.#places.forget();
    this.#supervisor.forget();
    this.#membership.forget();
    this.#workers.forget();
    this.#departure.forget();
    this.#stopDiscovery?.();
    this.#stopDiscovery = undefined;
    this.#warned = false;
    this.#foreign.release();
  }

  #found(server: Server): void {
    this.#workers.serverFound(server);
    if ([...this.#members].some((member) => member.isProbeServer(server))) return;
    const owner = this.current ?? [...this.#members].at(-1);
    if (owner?.serverFound(server) !== true) return;
    server.once("listening", () => {
      for (const other of this.#members) if (other !== owner) other.servedElsewhere(server);
    });
  }

  #signalled(signal: NodeJS.Signals, args: readonly unknown[]): boolean {
    if (this.#departure.exits && this.#members.size === 0) return true;
    const concerned = [...this.#members].filter((member) => member.signals.includes(signal));
    if (concerned.length === 0) return false;
    this.#begin(signal, concerned);
    this.#foreign.received(signal, args, modeOf(concerned));
    return true;
  }

  #begin(reason: string, members: readonly Member[]): void {
    for (const member of members) member.begin(reason, false);
  }

  #failed(kind: string, error: unknown): void {
    const stack = stackOf(error);
    const line = [`${kind}: ${errorText(error)}`, ...stack].join(" ");
    const { last } = this.#departure;
    for (const member of this.#members.size > 0 || last === undefined ? this.#members : [last]) {
      if (!member.handlesUncaught) continue;
      // Said into a log whose reader is gone, it would be the next such error, without end.
      if (!isBrokenPipe(error)) member.logger.error(line, { stack });
      member.begin(kind, true);
    }
  }
}

function isBrokenPipe(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "EPIPE" && syscall === "write";
}

/**
 * The host of this process, made by whichever copy of the package came first.
 * @throws LastcallError `ERR_LASTCALL_VERSION` when that copy speaks another protocol.
 */
export function processHost(): ProcessHost {
  const shared = globalThis as { [KEY]?: ProcessHost };
  shared[KEY] ??= new ProcessHost();
  if (shared[KEY].protocol === PROTOCOL) return shared[KEY];
  throw new LastcallError(
    "ERR_LASTCALL_VERSION",
    "two incompatible versions of @lastcall/core are in this process, and only one can own its signals: install one",
  );
}
