import type { Server } from "node:net";
import type { LifecycleLogger, Logger } from "../report/log-sinks.ts";
import type { ListenerMode } from "./listener-mode.ts";

/** Which of the process's events a lifecycle wants to be told of, and how. */
export interface Handling {
  readonly signals: readonly NodeJS.Signals[];
  readonly signalListeners: ListenerMode;
  readonly uncaughtErrors: "shutdown" | "ignore";
}

/** What a lifecycle shows the process it lives in. */
export interface Member {
  readonly handling: Handling;
  readonly exits: boolean;
  readonly stopping: boolean;
  /** What it would wait for now. */
  readonly inFlight: number;
  readonly logger: LifecycleLogger;
  /** Speaks through the framework's logger, unless one was chosen. */
  preferLogger(logger: Logger): void;
  /** An adapter has every request of its app pass by `intercept`, which answers the probes. */
  intercepted(): void;
  isProbeServer(server: Server): boolean;
  /** Takes in a server that is about to listen, or `serves` already; `false` when it does not speak HTTP. */
  serverFound(server: Server, serves: boolean): boolean;
  /** The process serves by a server that another lifecycle drains. */
  servedElsewhere(server: Server): void;
  /** See the function of this name beside `lifecycleFor`. */
  drainServers(name: string, are: (server: Server) => boolean): Promise<void> | undefined;
  /** Begins the shutdown, if it has not begun; `failed` makes the exit code 1. */
  begin(reason: string, failed: boolean): void;
  /** The process exits now, by somebody else's doing: tells the report so far. Returns its exit code. */
  cutShort(): number;
}

/** How a member leaves. */
export interface Leave {
  readonly report: { readonly exitCode: number };
  /** By when the process has to be gone, in the clock's time. */
  readonly deadline: number;
  /**
   * Closes what the log is written with, behind everything that is said, and all of it where the process `exits` right
   * after. Resolves the exit code, that of this in it.
   */
  closeLogs(exits: boolean): Promise<number>;
}
