import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:net";
import type { HookOptions, HookPhase, HookRun } from "./hooks.ts";
import type { Logger } from "./logger.ts";
import { type LifecycleOptions, resolveOptions } from "./options.ts";
import { OptionError } from "./errors.ts";
import { assemble, type Parts } from "./parts.ts";
import { type Member, type ProcessHost, processHost } from "./process/host.ts";
import type { ShutdownReport } from "./report.ts";
import { runShutdown } from "./shutdown.ts";
import type { LifecycleState } from "./state.ts";

export interface ShutdownOptions {
  /** Why, for the hooks and the report. @default "shutdown" */
  reason?: string | undefined;
  /** `false` leaves the process running after this shutdown, unless a signal comes during it. @default the option's */
  exit?: boolean | undefined;
}

/** From the start of a process that serves, through the signal, to its exit. */
export interface Lifecycle {
  readonly state: LifecycleState;
  /** Requests and tracked work that the drain would wait for now. */
  readonly inFlight: number;
  /** Aborts when the shutdown begins: loops, consumers and event streams stop on it. */
  readonly signal: AbortSignal;
  /** Aborts shortly before the drain deadline cuts what is left: for the handlers' own queries and fetches. */
  readonly cutSignal: AbortSignal;
  /**
   * Runs `run` once during the shutdown: `deregister` hooks at the signal, `flush` hooks together after the last
   * request, then `close` hooks one by one, newest first. One that throws or outlasts its time is reported with its
   * name and makes the exit code 1; the others still run.
   * @throws LastcallError `ERR_LASTCALL_PHASE_ENDED` when the phase has ended; OptionError for bad arguments.
   */
  addHook(phase: HookPhase, name: string, run: HookRun, options?: HookOptions): void;
  /** Counts background work as in flight until `promise` settles; returns the same promise. */
  track<T>(name: string, promise: Promise<T>): Promise<T>;
  /** Drains this server too. Needed only for servers that listened before the lifecycle existed. Idempotent. */
  adopt(server: Server): void;
  /** Answers a readiness, liveness or startup probe; `false` leaves any other request untouched. */
  handleProbe(req: IncomingMessage, res: ServerResponse): boolean;
  /** For adapters: answers probes, and 503 to new requests while draining; `false` when the app shall answer. */
  intercept(req: IncomingMessage, res: ServerResponse): boolean;
  /** With `autoReady: false`: the process can serve from now on. */
  ready(): void;
  /** Installs the signal handlers now; without it they come with the first server that starts to listen. */
  listenForSignals(): void;
  /** Begins the shutdown, unless it has begun. Every caller gets the same promise, which never rejects. */
  shutdown(options?: ShutdownOptions): Promise<ShutdownReport>;
}

/**
 * A lifecycle of its own. Touches nothing of the process until a server starts to listen.
 * @throws OptionError, or LastcallError `ERR_LASTCALL_BUDGET` or `ERR_LASTCALL_VERSION`.
 */
export function createLifecycle(options?: LifecycleOptions): Lifecycle {
  return new ManagedLifecycle(assemble(resolveOptions(options)), processHost());
}

class ManagedLifecycle implements Lifecycle, Member {
  readonly #parts: Parts;
  readonly #host: ProcessHost;
  readonly #report: Promise<ShutdownReport>;
  #closed!: (report: ShutdownReport) => void;
  #exits: boolean;

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

  get exclusiveSignals(): boolean {
    return this.#parts.settings.signalListeners === "exclusive";
  }

  get signals(): readonly NodeJS.Signals[] {
    return this.#parts.settings.signals;
  }

  get handlesUncaught(): boolean {
    return this.#parts.settings.uncaughtErrors === "shutdown";
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
    if (typeof server?.listen !== "function")
      throw new OptionError("server", "a server of node:http, node:https or node:http2", server);
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

  listenForSignals(): void {
    this.#host.arm();
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

  serverFound(server: Server): void {
    const { servers, state, probeServer, settings } = this.#parts;
    if (probeServer?.is(server) === true) return;
    if (state.stopping) {
      // After the program's own listeners, which may ask for the address.
      server.once("listening", () => process.nextTick(() => server.close()));
      return;
    }
    if (!servers.add(server)) return;
    this.listenForSignals();
    if (!settings.autoReady) return;
    if (server.listening) this.ready();
    else server.once("listening", () => this.ready());
  }

  begin(reason: string, failed: boolean): void {
    // A signal tells the process to end, whatever a caller of `shutdown` said before.
    if (!failed) this.#exits = this.#parts.settings.exit;
    this.#begin(reason, failed);
  }

  #begin(reason: string, failed: boolean): void {
    if (this.stopping) return;
    const finished = runShutdown(this.#parts, reason, failed, this.#host.workersGone(this, reason));
    this.#host.stopping(this, reason);
    void finished.then(({ report, deadline }) => {
      this.#closed(report);
      return this.#host.leave(this, report.exitCode, deadline);
    });
  }
}
