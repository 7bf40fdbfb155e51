import type { Server } from "node:net";
import { beginServing } from "./begin-serving.ts";
import { drainApart } from "./drain-apart.ts";
import type { Parts } from "./parts.ts";
import { runShutdown } from "./phases/shutdown.ts";
import type { ProcessHost } from "./process/host.ts";
import type { Handling, Member } from "./process/member.ts";
import type { Logger } from "./report/log-sinks.ts";
import type { ShutdownReport } from "./report/report.ts";
import {
  closeOnceListening,
  closeSoon,
  onceServing,
  somethingListens,
} from "./servers/discover.ts";
import { StartWords } from "./start-words.ts";
import { watchAwaits } from "./watch-awaits.ts";

/** By when a program that began to listen first, and knows what it does, has adopted its server. */
const ADOPTED_WITHIN_MS = 1_000;

/** A lifecycle as the process sees it: servers are found, signals come, and it leaves in the end. */
export class LifecycleMember implements Member {
  protected readonly parts: Parts;
  readonly #host: ProcessHost;
  readonly #words: StartWords;
  readonly #report: Promise<ShutdownReport>;
  /** Of the one shutdown, for every caller; absent until one asks. */
  #watchedReport: Promise<ShutdownReport> | undefined;
  #closed!: (report: ShutdownReport) => void;
  #exits: boolean;
  #simulated = false;
  /** Whether there has been a server. */
  #found = false;
  /** Tells the report at once; absent before the shutdown. */
  #tell: (() => ShutdownReport) | undefined;

  /** `preloaded`: the program knows nothing of it. */
  constructor(parts: Parts, host: ProcessHost, preloaded: boolean) {
    this.parts = parts;
    this.#host = host;
    this.#exits = parts.settings.exit;
    this.#report = new Promise((resolve) => {
      this.#closed = resolve;
    });
    this.#words = new StartWords(
      parts,
      () => host.foreignListeners(this.handling),
      () => [...host.members].filter((member) => member.exits && !member.stopping).length,
      preloaded,
    );
    const late = host.members.size === 0 && somethingListens();
    host.join(this);
    if (late) parts.clock.afterUnheld(ADOPTED_WITHIN_MS, () => this.#found || this.#words.late());
  }

  get inFlight(): number {
    return this.parts.servers.inFlight + this.parts.work.inFlight;
  }

  get stopping(): boolean {
    return this.parts.state.stopping;
  }

  get handling(): Handling {
    return this.parts.settings;
  }

  get exits(): boolean {
    return this.#exits;
  }

  get logger(): Parts["logger"] {
    return this.parts.logger;
  }

  /** For tests of the program: from now on it handles no signal, ends no process and says nothing. */
  simulate(): void {
    this.#simulated = true;
    this.#exits = false;
    this.parts.logger.silence();
  }

  listenForSignals(): void {
    if (this.#simulated) return;
    this.#host.arm();
    this.parts.probeServer?.listen();
  }

  preferLogger(logger: Logger): void {
    this.parts.logger.prefer(logger);
  }

  intercepted(): void {
    this.#words.intercepted();
  }

  isProbeServer(server: Server): boolean {
    return this.parts.probeServer?.is(server) ?? false;
  }

  serverFound(server: Server, serves: boolean): boolean {
    const taken = this.take(server, serves);
    if (taken && serves && server.listening) this.#words.late();
    return taken;
  }

  /** Whether it is one to drain, and no other's. */
  protected take(server: Server, serves: boolean): boolean {
    if (this.stopping) {
      if (serves) this.parts.servers.add(server);
      else closeOnceListening(server);
      return false;
    }
    if (!this.parts.servers.add(server)) return false;
    this.#found = true;
    this.listenForSignals();
    beginServing(this.parts, (lines) => this.#host.warn(lines, this.logger));
    onceServing(server, serves, () => this.#listening(server));
    return true;
  }

  drainServers(name: string, are: (server: Server) => boolean): Promise<void> | undefined {
    const apart = this.parts.servers.part(are);
    // A shutdown that begins meanwhile waits for it.
    return apart && this.parts.work.track(name, drainApart(this.parts, apart));
  }

  servedElsewhere(server: Server): void {
    this.#readyBy(server);
  }

  #listening(server: Server): void {
    if (this.stopping) return closeSoon(server);
    this.#readyBy(server);
    this.#words.serves();
  }

  #readyBy(server: Server): void {
    if (this.parts.autoReady.listens(server)) this.becomeReady();
  }

  protected becomeReady(): void {
    if (this.parts.state.advance("ready")) this.#host.ready();
  }

  begin(reason: string, failed: boolean): void {
    // A signal tells the process to end, whatever a caller of `shutdown` said before.
    if (!failed) this.#exits = this.parts.settings.exit;
    this.#begin(reason, failed);
  }

  cutShort(): number {
    return this.#tell?.().exitCode ?? 0;
  }

  #begin(reason: string, failed: boolean): void {
    if (this.stopping) return;
    const { clock, settings } = this.parts;
    const deadline = clock.now() + settings.budget.gracePeriodMs;
    const finished = runShutdown(this.parts, reason, failed, {
      othersGone: this.#host.othersGone(reason),
      mayStopListening: (by) => this.#host.mayStopListening(by),
      exitsAtOnce: () => this.#exits && this.#host.exitsAtOnce,
      signalListeners: this.#host.foreignListeners(this.handling),
      begun: (tell) => {
        this.#tell = tell;
      },
    });
    this.#host.stopping(this, reason, deadline);
    void finished.then(async (outcome) => {
      // Where the process goes on, nothing of ours is left in it when the caller does.
      if (this.#exits) this.#closed(outcome.report);
      await this.#host.leave(this, outcome);
      this.#closed(outcome.report);
    });
  }

  protected beginByCall(reason: string, exit: boolean | undefined): Promise<ShutdownReport> {
    if (!this.stopping && exit === false) this.#exits = false;
    this.#begin(reason, false);
    this.#watchedReport ??= watchAwaits(this.#report, this.parts.selfWaits.whoReads);
    return this.#watchedReport;
  }

  /** Whether it is what `shutdown()` has returned. */
  protected isReport(promise: unknown): boolean {
    return promise === this.#watchedReport;
  }
}
