import type { IncomingMessage } from "node:http";
import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import type { Settings } from "../options/options.ts";
import type { AutoReady } from "../probes/auto-ready.ts";
import type { Probers } from "../probes/probers.ts";
import type { ProbeServer } from "../probes/probe-server.ts";
import type { Probes } from "../probes/answers.ts";
import type { Speaker } from "../report/logger.ts";
import type { Refusal } from "../servers/refusal.ts";
import type { Tally } from "../report/tally.ts";
import type { Servers } from "../servers/servers.ts";
import type { Traffic } from "../servers/traffic.ts";
import type { Witness } from "../servers/witness.ts";
import type { State } from "../state.ts";
import type { Hooks } from "./hooks.ts";
import type { Work } from "./work.ts";

/** Everything that one lifecycle is made of. */
export interface Parts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly logger: Speaker;
  readonly state: State;
  readonly changes: Changes;
  readonly hooks: Hooks;
  readonly work: Work;
  readonly servers: Servers;
  readonly witness: Witness;
  readonly traffic: Traffic;
  readonly refusal: Refusal;
  readonly probes: Probes;
  readonly probers: Probers;
  readonly autoReady: AutoReady;
  readonly probeServer: ProbeServer | undefined;
  readonly tally: Tally;
  readonly signal: AbortController;
  readonly cutSignal: AbortController;
  /** Answered while draining and not counted: the one predicate for both. */
  readonly isExempt: (req: IncomingMessage) => boolean;
}
