import type { IncomingMessage } from "node:http";
import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import type { Settings } from "./options/options.ts";
import type { AutoReady } from "./probes/auto-ready.ts";
import type { Readiness } from "./probes/readiness.ts";
import type { Probers } from "./probes/probers.ts";
import type { ProbeServer } from "./probes/probe-server.ts";
import type { Probes } from "./probes/answers.ts";
import type { Speaker } from "./report/logger.ts";
import type { Refusal } from "./servers/refusal.ts";
import type { Tally } from "./report/tally.ts";
import type { Servers } from "./servers/servers.ts";
import type { Traffic } from "./servers/traffic.ts";
import type { Witness } from "./servers/witness.ts";
import type { State } from "./state.ts";
import type { Account } from "./report/account.ts";
import type { ShutdownReport } from "./report/report.ts";
import type { Hooks } from "./phases/hooks.ts";
import type { SelfWaits } from "./self-waits.ts";
import type { Work } from "./phases/work.ts";

/** Everything that one lifecycle is made of. */
export interface Parts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly logger: Speaker;
  readonly state: State;
  readonly changes: Changes;
  readonly hooks: Hooks;
  readonly work: Work;
  readonly selfWaits: SelfWaits;
  readonly servers: Servers;
  readonly witness: Witness;
  readonly traffic: Traffic;
  readonly refusal: Refusal;
  readonly probes: Probes;
  readonly readiness: Readiness;
  readonly probers: Probers;
  readonly autoReady: AutoReady;
  readonly probeServer: ProbeServer | undefined;
  readonly tally: Tally;
  readonly signal: AbortController;
  readonly cutSignal: AbortController;
  /** Answered while draining and not counted: the one predicate for both. */
  readonly isExempt: (req: IncomingMessage) => boolean;
}

/** What a shutdown depends on in the process around it. */
export interface Surroundings {
  /** Resolves when the workers of a cluster's primary are gone. */
  readonly othersGone: Promise<void>;
  /** For a cluster's worker, waits for its turn to; `false`: it had to, and connections may have come meanwhile. */
  readonly mayStopListening: (deadline: number) => Promise<boolean>;
  /** Whether the process is ended right afterwards. */
  readonly exitsAtOnce: () => boolean;
  /** The program's own listeners of the signals, for the report. */
  readonly signalListeners: readonly string[];
  /** Takes what tells the report at once: for when somebody exits the process before the end. */
  readonly begun: (tell: () => ShutdownReport) => void;
}

/** One way from the signal to the report. */
export interface Shutdown extends Parts, Surroundings {
  readonly reason: string;
  readonly account: Account;
  /** A moment of the budget in the clock's time. */
  readonly at: (ms: number) => number;
  /** Requests, tracked work, deregister hooks and a cluster's workers that the drain waits for. */
  readonly busy: () => boolean;
}
