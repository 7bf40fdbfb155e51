/*
 * The process around the lifecycles. It starts at `host`, the one of its kind (shared-host finds it):
 *
 *   member             what a lifecycle shows the process
 *   signals            signals come to us alone: emit-stand-in says how; container, runtime, whether they can
 *   foreign-listeners  the program's own, called last and waited for; listener-places, listener-mode
 *   uncaught           errors that would have ended the process
 *   company            those that stop with us: cluster/, threads; parent-channel; supervisor (PM2, systemd)
 *   departure          how the last one leaves; exit-watch sees others exit, and exit.ts alone ends the process
 */
import type { Server } from "node:net";
import { workerThreads } from "../builtins.ts";
import { systemClock } from "../clock.ts";
import type { Logger } from "../report/log-sinks.ts";
import { closeOnceListening, discoverServers, onceServing } from "../servers/discover.ts";
import { Company } from "./company.ts";
import { unreachableBySignals } from "./container.ts";
import { Departure } from "./departure.ts";
import { exitNow } from "./exit.ts";
import { ForeignListeners } from "./foreign-listeners.ts";
import { lossOf, modeOf } from "./listener-mode.ts";
import { ListenerPlaces } from "./listener-places.ts";
import type { Handling, Leave, Member } from "./member.ts";
import { lossOfRuntime } from "./runtime.ts";
import { SignalHandlers } from "./signals.ts";
import { Supervisor } from "./supervisor.ts";
import { UncaughtHandlers } from "./uncaught.ts";
import { Warnings } from "./warnings.ts";

/** Raised whenever what two copies of this file say to each other changes. */
export const PROTOCOL = 2;

/**
 * The one of its kind in a process, however many lifecycles, apps or copies of the package there are: it owns the
 * signals, the uncaught errors, the finding of servers and the exit.
 */
export class ProcessHost {
  readonly protocol: number = PROTOCOL;
  readonly members: Set<Member> = new Set();
  readonly #warnings = new Warnings();
  readonly #places = new ListenerPlaces();
  readonly #signals = new SignalHandlers(
    systemClock,
    {
      received: (signal, args, held) => this.#signalled(signal, args, held),
      interrupted: () => {
        if (this.#exits) exitNow(130);
      },
    },
    this.#places,
  );
  readonly #foreign = new ForeignListeners(systemClock, this.#signals, this.#places);
  readonly #uncaught = new UncaughtHandlers((kind, error) => this.#failed(kind, error));
  readonly #company = new Company(systemClock, {
    joined: () => this.arm(),
    stop: (reason) => this.#begin(reason, [...this.members]),
  });
  readonly #departure = new Departure(systemClock, {
    members: this.members,
    foreign: this.#foreign,
    signals: this.#signals,
    company: this.#company,
  });
  readonly #supervisor = new Supervisor(systemClock, (why) => this.#begin(why, [...this.members]));
  #stopDiscovery: (() => void) | undefined;
  /** Whether some lifecycle here ends the process. */
  #exits = false;

  /** The process's own lifecycle: the newest that has not begun to stop. */
  get current(): Member | undefined {
    return [...this.members].findLast((member) => !member.stopping);
  }

  join(member: Member): void {
    this.members.add(member);
    this.#exits ||= member.exits;
    this.#stopDiscovery ??= discoverServers(this.#found);
    this.#company.watch();
    this.#places.watch();
  }

  /** Installs the handlers of every member. Called when the first server starts to listen, or by hand. */
  arm(): void {
    for (const { handling, logger } of this.members) {
      this.#company.listen(logger);
      // No other thread hears signals, and an error that nobody catches ends that thread alone.
      if (!workerThreads().isMainThread) continue;
      this.#signals.install(handling.signals);
      if (handling.uncaughtErrors === "shutdown") this.#uncaught.install();
    }
    this.#supervisor.listen();
  }

  ready(): void {
    this.#supervisor.ready();
    // Many programs add their listeners once they listen.
    systemClock.nextTurn(() => {
      if (this.current !== undefined) this.#warnOfSurroundings(this.current);
    });
  }

  /** Says what holds for the process, once. */
  warn(lines: readonly (string | undefined)[], logger: Logger): void {
    this.#warnings.say(lines, logger);
  }

  /** The program's own listeners of these signals, by name and place. */
  foreignListeners({ signals }: Pick<Handling, "signals">): string[] {
    return this.#foreign.describe(signals);
  }

  /** Passes the signal on to whoever depends on this process to hear of it. Resolves when all are gone. */
  othersGone(reason: string): Promise<void> {
    return this.#company.stop(reason);
  }

  /** In a cluster's worker, waits for the primary's word. Resolves `false` when it had to wait. */
  mayStopListening(deadline: number): Promise<boolean> {
    return this.#company.mayStopListening(deadline);
  }

  /** Whether the process exits as soon as the last lifecycle has left: nothing of the program's own comes in between. */
  get exitsAtOnce(): boolean {
    return !this.#foreign.pending;
  }

  /** One lifecycle that will exit the process, by `deadline`, takes all others that would with it. */
  stopping(member: Member, reason: string, deadline: number): void {
    this.#departure.begin();
    if (!member.exits) return;
    this.#supervisor.stopping(deadline, this.members);
    for (const other of this.members) if (other.exits) other.begin(reason, false);
  }

  /** The member is closed. The last one of those that stop ends the process, if one of them exits. */
  async leave(member: Member, leave: Leave): Promise<void> {
    this.members.delete(member);
    await this.#departure.leave(member, leave);
    if (!this.#departure.exits && this.members.size === 0) this.#disarm();
  }

  /** All have left, and what is written and called at the end is all that the process lives for. */
  get #ending(): boolean {
    return this.#departure.exits && this.members.size === 0;
  }

  #warnOfSurroundings({ handling, logger }: Member): void {
    const listeners = this.foreignListeners(handling);
    const loss = lossOfRuntime(listeners) ?? lossOf(handling.signalListeners, listeners);
    this.warn([unreachableBySignals(), loss], logger);
  }

  #disarm(): void {
    this.#signals.remove();
    this.#uncaught.remove();
    this.#places.forget();
    this.#supervisor.forget();
    this.#company.forget();
    this.#departure.forget();
    this.#stopDiscovery?.();
    this.#stopDiscovery = undefined;
    this.#foreign.release();
  }

  readonly #found = (server: Server, serves: boolean): void => {
    this.#company.serverFound(server);
    if ([...this.members].some((member) => member.isProbeServer(server))) return;
    const owner = this.current ?? [...this.members].at(-1);
    if (this.#ending && !serves) return closeOnceListening(server);
    if (owner?.serverFound(server, serves) !== true) return;
    onceServing(server, serves, () => {
      for (const other of this.members) if (other !== owner) other.servedElsewhere(server);
    });
  };

  #signalled(signal: NodeJS.Signals, args: readonly unknown[], held: boolean): boolean {
    const concerned = [...this.members].filter((member) =>
      member.handling.signals.includes(signal),
    );
    if (concerned.length === 0 && !this.#ending) return false;
    this.#begin(signal, concerned);
    const modes = concerned.map((one) => one.handling.signalListeners);
    if (held) this.#foreign.received(signal, args, modeOf(modes));
    return true;
  }

  #begin(reason: string, members: readonly Member[]): void {
    for (const member of members) member.begin(reason, false);
  }

  #failed(kind: string, error: unknown): void {
    const { last } = this.#departure;
    for (const member of this.members.size > 0 || last === undefined ? this.members : [last]) {
      if (member.handling.uncaughtErrors === "ignore") continue;
      this.#uncaught.tell(kind, error, member.logger);
      member.begin(kind, true);
    }
  }
}
