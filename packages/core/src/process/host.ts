import type { Server } from "node:net";
import { systemClock } from "../clock.ts";
import { LastcallError } from "../errors.ts";
import type { Logger } from "../report/logger.ts";
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
  readonly logger: Logger;
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
  #exitCode = 0;

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

  /** The member is closed. The last one that exits the process does so, with the worst of the codes. */
  async leave(member: Member, exitCode: number, deadline: number): Promise<void> {
    this.#exitCode = Math.max(this.#exitCode, exitCode);
    this.#members.delete(member);
    if (!member.exits) {
      if (this.#members.size === 0) this.#disarm();
      // Not ours to end, but it must not end with 0 when data may be lost.
      if (exitCode !== 0) process.exitCode = exitCode;
    } else if (![...this.#members].some((other) => other.exits)) {
      const worst = Math.max(this.#exitCode, await this.#workers.worstCode(deadline));
      await this.#membership.leave(deadline);
      // The handlers stay to the end: without them a repeated signal would kill what is being written out.
      await exitProcess(worst, systemClock, deadline);
    }
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
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    for (const member of this.#members) {
      if (!member.handlesUncaught) continue;
      // Said into a log whose reader is gone, it would be the next such error, without end.
      if (!isBrokenPipe(error)) member.logger.error(`${kind}: ${text}`);
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
