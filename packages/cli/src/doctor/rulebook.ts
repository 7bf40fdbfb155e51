import { balancerRetries } from "./rules/balancers.ts";
import { dockerKill } from "./rules/docker-kill.ts";
import { killLimit } from "./rules/kill-limit.ts";
import { livenessOnReadiness } from "./rules/liveness.ts";
import { preStopWithoutSleep } from "./rules/pre-stop.ts";
import { readinessMissing, readinessPath, readinessSlow } from "./rules/readiness.ts";
import { maxUnavailable, recreateSingleReplica } from "./rules/rollout.ts";
import type { Rule } from "./rules/rule.ts";
import { signalPathRules } from "./rules/signal-path.ts";
import { stopSignal } from "./rules/stop-signal.ts";
import { systemdKillMode } from "./rules/systemd-kill-mode.ts";
import { unreadable } from "./rules/unreadable.ts";

/** Every rule, by id. */
export const RULEBOOK: readonly Rule[] = [
  unreadable,
  ...signalPathRules,
  stopSignal,
  systemdKillMode,
  killLimit,
  readinessMissing,
  readinessPath,
  readinessSlow,
  livenessOnReadiness,
  preStopWithoutSleep,
  recreateSingleReplica,
  maxUnavailable,
  dockerKill,
  balancerRetries,
].toSorted((a, b) => a.id.localeCompare(b.id));
