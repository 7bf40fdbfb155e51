import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:net";
import type { HookOptions, HookRun } from "./phases/hooks.ts";
import type { Logger } from "./report/logger.ts";
import { type LifecycleOptions, resolveOptions, type Settings } from "./options/options.ts";
import { OptionError } from "./errors.ts";
import { assemble } from "./assemble.ts";
import type { Parts } from "./phases/parts.ts";
import { type ProcessHost, processHost } from "./process/host.ts";
import type { Handling, Member } from "./process/member.ts";
import type { HookPhase, ShutdownReport } from "./report/report.ts";
import type { Lifecycle, ShutdownOptions } from "./lifecycle.ts";
import { runShutdown } from "./phases/shutdown.ts";
import type { LifecycleState } from "./state.ts";

/**
 * A lifecycle of its own. Touches nothing of the process until a server starts to listen.
 * @throws OptionError, or LastcallError `ERR_LASTCALL_BUDGET` or `ERR_LASTCALL_VERSION`.
 */
export function createLifecycle(options?: LifecycleOptions): Lifecycle {
  return manageLifecycle(resolveOptions(options));
}

/** For settings that were resolved elsewhere. */
export function manageLifecycle(settings: Settings): Lifecycle {
  return new ManagedLifecycle(assemble(settings), processHost());
}

class ManagedLifecycle implements Lifecycle, Member {
  readonly #parts: Parts;
  readonly #host: ProcessHost;
  readonly #report: Promise<ShutdownReport>;
  #closed!: (report: ShutdownReport) => void;
  #exits: boolean;
  /** Tells the report at once; absent before the shutdown. */
  #tell: (() => ShutdownReport) | undefined;

  constructor(parts: Parts, host: ProcessHost) {
    this.#parts = parts;
    this.#host = host;
    this.#exits = parts.settings.exit;
    this.#report = new Promise((resolve) => {
      this.#closed = resolve;
    });
    host.join(this);
  }

  get state(): LifecycleState {
    return this.#parts.state.current;
  }

  get inFlight(): number {
    return this.#parts.servers.inFlight + this.#parts.work.inFlight;
  }

  get signal(): AbortSignal {
    return this.#parts.signal.signal;
  }

  get cutSignal(): AbortSignal {
    return this.#parts.cutSignal.signal;
  }

  get stopping(): boolean {
    return this.#parts.state.stopping;
  }

  get handling(): Handling {
    return this.#parts.settings;
  }

  get exits(): boolean {
    return this.#exits;
  }

  get logger(): Parts["logger"] {
    return this.#parts.logger;
  }

  addHook(phase: HookPhase, name: string, run: HookRun, options?: HookOptions): void {
    this.#parts.hooks.add(phase, name, run, options);
  }

  track<T>(name: string, promise: Promise<T>): Promise<T> {
    return this.#parts.work.track(name, promise);
  }

  adopt(server: Server): void {
    if (typeof server?.listen !== "function") {
      throw new OptionError("server", "a server of node:http, node:https or node:http2", server);
    }
    this.serverFound(server);
  }

  handleProbe(req: IncomingMessage, res: ServerResponse): boolean {
    return this.#parts.probes.handle(req, res);
  }

  intercept(req: IncomingMessage, res: ServerResponse): boolean {
    const { probes, state, servers, isExempt, refusal, tally } = this.#parts;
    if (probes.handle(req, res)) return true;
    if (!state.turnsAway || isExempt(req) || servers.waitsFor(res)) return false;
    tally.refused++;
    refusal.answerAlone(req, res);
    return true;
  }

  ready(): void {
    if (this.#parts.state.advance("ready")) this.#host.ready();
  }

  whenReady(): Promise<boolean> {
    return this.#parts.state.whenReady;
  }

  listenForSignals(): void {
    this.#host.arm();
    this.#host.warn(this.#parts.settings.warnings, this.logger);
    this.#parts.probeServer?.listen();
  }

  shutdown({ reason = "shutdown", exit }: ShutdownOptions = {}): Promise<ShutdownReport> {
    if (!this.stopping && exit === false) this.#exits = false;
    this.#begin(reason, false);
    return this.#report;
  }

  preferLogger(logger: Logger): void {
    this.#parts.logger.prefer(logger);
  }

  isProbeServer(server: Server): boolean {
    return this.#parts.probeServer?.is(server) ?? false;
  }

  serverFound(server: Server): boolean {
    if (this.stopping) {
      server.once("listening", () => closeSoon(server));
      return false;
    }
    if (!this.#parts.servers.add(server)) return false;
    this.listenForSignals();
    if (this.#parts.settings.platform.removal === "by-time") this.#parts.traffic.watch();
    if (server.listening) this.#listening(server);
    else server.once("listening", () => this.#listening(server));
    return true;
  }

  servedElsewhere(server: Server): void {
    this.#readyBy(server);
  }

  #listening(server: Server): void {
    if (this.stopping) closeSoon(server);
    else this.#readyBy(server);
  }

  #readyBy(server: Server): void {
    if (this.#parts.autoReady.listens(server)) this.ready();
  }

  begin(reason: string, failed: boolean): void {
    // A signal tells the process to end, whatever a caller of `shutdown` said before.
    if (!failed) this.#exits = this.#parts.settings.exit;
    this.#begin(reason, failed);
  }

  cutShort(): number {
    return this.#tell?.().exitCode ?? 0;
  }

  #begin(reason: string, failed: boolean): void {
    if (this.stopping) return;
    const finished = runShutdown(this.#parts, reason, failed, {
      othersGone: this.#host.othersGone(reason),
      mayStopListening: (deadline) => this.#host.mayStopListening(deadline),
      exitsAtOnce: () => this.#exits && this.#host.exitsAtOnce,
      signalListeners: this.#host.foreignListeners(this.handling),
      begun: (tell) => void (this.#tell = tell),
    });
    this.#host.stopping(this, reason);
    void finished.then(({ report, deadline }) => {
      this.#closed(report);
      return this.#host.leave(this, report.exitCode, deadline);
    });
  }
}

/** After the program's own listeners of `listening`, which may ask for the address. */
function closeSoon(server: Server): void {
  process.nextTick(() => server.close());
}
