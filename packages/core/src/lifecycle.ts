import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:net";
import type { HookOptions, HookRun } from "./hook.ts";
import type { LifecycleLogger } from "./report/log-sinks.ts";
import type { HookPhase, ShutdownReport } from "./report/report.ts";
import type { LifecycleState } from "./state.ts";

export interface ShutdownOptions {
  /** Why, for the hooks and the report. @default "shutdown" */
  reason?: string | undefined;
  /** `false` leaves the process running after this shutdown, unless a signal comes during it. @default the option's */
  exit?: boolean | undefined;
}

/** How things stand at a moment. */
export interface LifecycleStats {
  readonly state: LifecycleState;
  /** For how long it has been in this state. */
  readonly stateMs: number;
  /** Requests that the drain would wait for, over all servers. */
  readonly requests: number;
  /** Tracked work that it would wait for. */
  readonly tasks: number;
  readonly connections: number;
  /** Since the shutdown began: answered in full, answered 503, given up by their clients. */
  readonly completed: number;
  readonly refused: number;
  readonly aborted: number;
}

/** From the start of a process that serves, through the signal, to its exit. */
export interface Lifecycle {
  /** The option `name`; "" where it has none. What is published of it has this name. */
  readonly name: string;
  readonly state: LifecycleState;
  /**
   * Requests and tracked work that the drain would wait for now. Until the signal it is looked up, connection by
   * connection: for a gauge that is read now and then, not for every request.
   */
  readonly inFlight: number;
  /** How things stand now, for a metric or a page of one's own. */
  readonly stats: LifecycleStats;
  /** Aborts when the shutdown begins: loops, consumers and event streams stop on it. */
  readonly signal: AbortSignal;
  /** Aborts shortly before the drain deadline cuts what is left: for the handlers' own queries and fetches. */
  readonly cutSignal: AbortSignal;
  /** Where it speaks, for what belongs to the same process. Never throws. */
  readonly logger: LifecycleLogger;
  /**
   * Runs `run` once during the shutdown: `deregister` hooks at the signal, `flush` hooks together after the last
   * request, then `close` hooks one by one, newest first. One that throws or outlasts its time is reported with its
   * name and makes the exit code 1; the others still run.
   * @throws LastcallError `ERR_LASTCALL_PHASE_ENDED` when the phase has ended; OptionError for bad arguments.
   */
  addHook(phase: HookPhase, name: string, run: HookRun, options?: HookOptions): void;
  /**
   * Counts background work as in flight until `promise` settles; returns the same promise.
   * @throws OptionError when it is none.
   */
  track<T>(name: string, promise: Promise<T>): Promise<T>;
  /** Drains this server too. Needed only for servers that listened before the lifecycle existed. Idempotent. */
  adopt(server: Server): void;
  /** Answers a readiness, liveness or startup probe; `false` leaves any other request untouched. */
  handleProbe(req: IncomingMessage, res: ServerResponse): boolean;
  /** For adapters: answers probes, and 503 to new requests while draining; `false` when the app shall answer. */
  intercept(req: IncomingMessage, res: ServerResponse): boolean;
  /** With `autoReady: false`: the process can serve from now on. Takes back `notReady`. */
  ready(): void;
  /**
   * Readiness is 503 from now on, until `ready()`: for what the process itself knows, such as a cache that is being
   * filled. Its state stays what it is, and requests are served. Said in the log; `reason` is shown by `?verbose`.
   */
  notReady(reason: string): void;
  /** Resolves `true` when the process has become ready, `false` when the shutdown began before. Never rejects. */
  whenReady(): Promise<boolean>;
  /** Installs the signal handlers now; without it they come with the first server that starts to listen. */
  listenForSignals(): void;
  /** Begins the shutdown, unless it has begun. Every caller gets the same promise, which never rejects. */
  shutdown(options?: ShutdownOptions): Promise<ShutdownReport>;
}
