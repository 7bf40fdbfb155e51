import type { Server } from "node:net";
import { systemClock } from "../clock.ts";
import { LastcallError } from "../errors.ts";
import { errorText, stackOf } from "../report/error-text.ts";
import type { Logger } from "../report/log-sinks.ts";
import type { Speaker } from "../report/logger.ts";
import { discoverServers } from "../servers/discover.ts";
import { unreachableBySignals } from "./container.ts";
import { exitNow, exitProcess } from "./exit.ts";
import { ClusterMembership } from "./cluster/membership.ts";
import { ClusterWorkers } from "./cluster/workers.ts";
import { SignalHandlers } from "./signals.ts";
import { Supervisor } from "./supervisor.ts";
import { UncaughtHandlers } from "./uncaught.ts";

/** What a lifecycle shows the process it lives in. */
export interface Member {
  readonly signals: readonly NodeJS.Signals[];
  readonly exclusiveSignals: boolean;
  readonly handlesUncaught: boolean;
  readonly exits: boolean;
  readonly stopping: boolean;
  readonly logger: Pick<Speaker, keyof Logger>;
  /** Speaks through the framework's logger, unless one was chosen. */
  preferLogger(logger: Logger): void;
  isProbeServer(server: Server): boolean;
  /** Takes in a server that is about to listen. */
  serverFound(server: Server): void;
  /** The process serves, though another lifecycle drains this server. */
  serverFoundElsewhere(server: Server): void;
  /** Begins the shutdown, if it has not begun; `failed` makes the exit code 1. */
  begin(reason: string, failed: boolean): void;
}

/** How a member leaves. */
export interface Departure {
  /** By when the process has to be gone, in the clock's time. */
  readonly deadline: number;
  /** Closes what the log is written with, behind everything that is said; resolves the exit code. */
  closeLogs(): Promise<number>;
}

/** Raised whenever what two copies of this file say to each other changes. */
const PROTOCOL = 1;
const KEY = Symbol.for("@lastcall/core");

/**
 * The one of its kind in a process, however many lifecycles, apps or copies of the package there are: it owns the
 * signals, the uncaught errors, the finding of servers and the exit.
 */
export class ProcessHost {
  readonly protocol: number = PROTOCOL;
  readonly #members = new Set<Member>();
  readonly #signals = new SignalHandlers(systemClock, {
    shutdown: (signal) => this.#signalled(signal),
    interrupted: () => {
      if (this.#exits) exitNow(130);
    },
  });
  readonly #uncaught = new UncaughtHandlers((kind, error) => this.#failed(kind, error));
  readonly #workers = new ClusterWorkers(systemClock, () => this.arm());
  readonly #membership = new ClusterMembership(systemClock);
  readonly #supervisor = new Supervisor(() => this.#begin("shutdown message", [...this.#members]));
  #stopDiscovery: (() => void) | undefined;
  /** Whether some lifecycle here ends the process. */
  #exits = false;
  #warned = false;
  readonly #departures: Departure[] = [];

  /** The process's own lifecycle: the newest that has not begun to stop. */
  get current(): Member | undefined {
    return [...this.#members].findLast((member) => !member.stopping);
  }

  join(member: Member): void {
    this.#members.add(member);
    this.#exits ||= member.exits;
    this.#stopDiscovery ??= discoverServers((server) => this.#found(server));
    this.#workers.watch();
  }

  /** Installs the handlers of every member. Called when the first server starts to listen, or by hand. */
  arm(): void {
    for (const member of this.#members) {
      this.#signals.install(member.signals, member.exclusiveSignals);
      if (member.handlesUncaught) this.#uncaught.install();
    }
    this.#supervisor.listen();
    this.#membership.listen();
    if (this.#warned) return;
    this.#warned = true;
    const warning = unreachableBySignals();
    if (warning !== undefined) this.current?.logger.warn(warning);
  }

  /** A lifecycle is ready. */
  ready(): void {
    this.#supervisor.ready();
  }

  /** Passes the signal on to the workers of a cluster's primary. Resolves when all are gone. */
  workersGone(reason: string): Promise<void> {
    return this.#workers.stop(reason);
  }

  /** In a cluster's worker, waits for the primary's word. Resolves `false` when it had to wait. */
  mayStopListening(deadline: number): Promise<boolean> {
    return this.#membership.mayStopListening(deadline);
  }

  /** One lifecycle that will exit the process takes all others that would with it. */
  stopping(member: Member, reason: string): void {
    if (!member.exits) return;
    for (const other of this.#members) if (other.exits) other.begin(reason, false);
  }

  /**
   * The member is closed. Once none is left that exits or is stopping, the process is ended if one of them was to end
   * it, with the worst of their codes, its own `closeLogs` in it.
   */
  async leave(member: Member, departure: Departure): Promise<void> {
    this.#members.delete(member);
    if (member.exits) this.#departures.push(departure);
    else await departure.closeLogs();
    if ([...this.#members].some((other) => other.exits || other.stopping)) return;
    if (this.#departures.length > 0) await this.#exit(this.#departures.splice(0));
    else if (this.#members.size === 0) this.#disarm();
  }

  /** The handlers stay to the end: without them a repeated signal would kill what is being written out. */
  async #exit(departures: readonly Departure[]): Promise<void> {
    const deadline = Math.max(...departures.map((departure) => departure.deadline));
    const worst = await this.#workers.worstCode(deadline);
    await this.#membership.leave(deadline);
    const codes = await Promise.all(departures.map(({ closeLogs }) => closeLogs()));
    await exitProcess(Math.max(worst, ...codes), systemClock, deadline);
  }

  #disarm(): void {
    this.#signals.remove();
    this.#uncaught.remove();
    this.#supervisor.forget();
    this.#membership.forget();
    this.#workers.forget();
    this.#stopDiscovery?.();
    this.#stopDiscovery = undefined;
  }

  #found(server: Server): void {
    this.#workers.serverFound(server);
    if ([...this.#members].some((member) => member.isProbeServer(server))) return;
    const owner = this.current ?? [...this.#members].at(-1);
    owner?.serverFound(server);
    for (const other of this.#members) if (other !== owner) other.serverFoundElsewhere(server);
  }

  #signalled(signal: NodeJS.Signals): void {
    const concerned = [...this.#members].filter((member) => member.signals.includes(signal));
    const [first] = concerned;
    if (first !== undefined && !first.stopping) this.#signals.warnOfOthers(signal, first.logger);
    this.#begin(signal, concerned);
  }

  #begin(reason: string, members: readonly Member[]): void {
    for (const member of members) member.begin(reason, false);
  }

  #failed(kind: string, error: unknown): void {
    const stack = stackOf(error);
    const line = [`${kind}: ${errorText(error)}`, ...stack].join(" ");
    for (const member of this.#members) {
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
