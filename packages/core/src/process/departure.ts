import type { Clock } from "../clock.ts";
import { stackOf, thrownText } from "../report/error-text.ts";
import type { Logger } from "../report/log-sinks.ts";
import type { Company } from "./company.ts";
import { endBySignal, exitNow, exitProcess, writeOut } from "./exit.ts";
import { ExitWatch } from "./exit-watch.ts";
import type { ForeignListeners } from "./foreign-listeners.ts";
import type { Leave, Member } from "./member.ts";
import type { SignalHandlers } from "./signals.ts";

/** Of the time that is left, what the last lines may take before the program's own listeners are called. */
const LINES_SHARE = 0.5;

interface Surroundings {
  /** Those that have not left. */
  readonly members: ReadonlySet<Member>;
  readonly foreign: ForeignListeners;
  readonly signals: SignalHandlers;
  readonly company: Company;
}

/** How the lifecycles leave the process, and the process ends: with the worst of their codes. */
export class Departure {
  readonly #clock: Clock;
  readonly #around: Surroundings;
  readonly #exitWatch = new ExitWatch((code) => this.#exiting(code));
  #exits = false;
  #code = 0;
  readonly #logs: Leave["closeLogs"][] = [];
  #deadline = -Infinity;
  #last: Member | undefined;

  constructor(clock: Clock, around: Surroundings) {
    this.#clock = clock;
    this.#around = around;
  }

  /** Whether one of those that have left ends the process. */
  get exits(): boolean {
    return this.#exits;
  }

  /** The one that left last. */
  get last(): Member | undefined {
    return this.#last;
  }

  /** Some lifecycle stops. */
  begin(): void {
    this.#exitWatch.watch();
  }

  /** None is left, and the process goes on. */
  forget(): void {
    this.#exitWatch.forget();
    this.#code = 0;
    this.#deadline = -Infinity;
    this.#last = undefined;
  }

  async leave(member: Member, { report, deadline, closeLogs }: Leave): Promise<void> {
    this.#exits ||= member.exits;
    this.#code = Math.max(this.#code, report.exitCode);
    this.#deadline = Math.max(this.#deadline, deadline);
    this.#logs.push(closeLogs);
    this.#last = member;
    // Those that exit have begun with this one; of the others, the ones that have begun are waited for.
    const { members, company } = this.#around;
    if ([...members].some((other) => other.stopping)) return;
    // The main thread ends the process; until then the program's own shutdown may need this thread.
    const endsHere = this.#exits && !company.isLed;
    if (!endsHere) await this.#closeLogs(false);
    company.closed(this.#code);
    if (!endsHere) return;
    try {
      await this.#end(member.logger);
    } catch (error) {
      member.logger.error(`the exit failed: ${thrownText(error)}`, { stack: stackOf(error) });
      exitNow(1);
    }
  }

  async #end(logger: Logger): Promise<void> {
    const { foreign, company } = this.#around;
    const clock = this.#clock;
    const deadline = this.#deadline;
    this.#code = Math.max(this.#code, await company.worstCode(deadline));
    let raised: NodeJS.Signals | undefined;
    if (foreign.pending) {
      // They may exit the process before it is our turn.
      await writeOut(clock, clock.now() + (deadline - clock.now()) * LINES_SHARE);
      raised = await foreign.finish(deadline, logger);
      if (raised !== undefined) this.#listenersEnded(`ended by raising ${raised}`, true);
      else this.#listenersEnded("had not ended the process at the grace period's end", false);
    }
    await this.#closeLogs(true);
    await company.leave(deadline);
    // The handlers stay to the end: without them a repeated signal would kill what is being written out.
    if (raised === undefined) return exitProcess(this.#code, clock, deadline);
    await endBySignal(raised, clock, deadline, () => this.#around.signals.remove());
  }

  /** Behind all that is said; when the process exits meanwhile, what they do at once is done. */
  async #closeLogs(exits: boolean): Promise<void> {
    const codes = await Promise.all(this.#logs.splice(0).map((closeLogs) => closeLogs(exits)));
    this.#code = Math.max(this.#code, ...codes);
  }

  /** The process exits, by our doing or not: the code that it is to have. */
  #exiting(code: number): number {
    // What ended without ending the process has its say in its report.
    if (!this.#exits) this.#code = 0;
    for (const member of this.#around.members)
      if (member.stopping) this.#code = Math.max(this.#code, member.cutShort());
    if (this.#exitWatch.emptied)
      this.#listenersEnded("ended with nothing left to do", !this.#around.foreign.unsettled);
    else this.#listenersEnded(`ended by process.exit(${code})`, true);
    void this.#closeLogs(false);
    return Math.max(code, this.#code);
  }

  /** Said once, by whichever end comes first. */
  #listenersEnded(how: string, done: boolean): void {
    const end = this.#around.foreign.end(how, done);
    if (end === undefined) return;
    this.#code = Math.max(this.#code, end.code);
    this.#last?.logger[end.code === 0 ? "info" : "warn"](end.text);
  }
}
