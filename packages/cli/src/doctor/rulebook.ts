import type { Rule } from "./findings.ts";
import { dockerKill } from "./rules/docker-kill.ts";
import { killLimit } from "./rules/kill-limit.ts";
import { livenessOnReadiness } from "./rules/liveness.ts";
import { preStopWithoutSleep } from "./rules/pre-stop.ts";
import { readinessMissing, readinessPath, readinessSlow } from "./rules/readiness.ts";
import { maxUnavailable, recreateSingleReplica } from "./rules/rollout.ts";
import {
  backgroundPm2,
  commandChain,
  entrypointWithoutExec,
  initAroundShell,
  packageManager,
  shellAsFirstProcess,
  shellFormCommand,
  tsxInFront,
} from "./rules/signal-path.ts";
import { stopSignal } from "./rules/stop-signal.ts";
import { systemdKillMode } from "./rules/systemd-kill-mode.ts";
import { unreadable } from "./rules/unreadable.ts";

/** Every rule, by id. */
export const RULEBOOK: readonly Rule[] = [
  unreadable,
  shellFormCommand,
  shellAsFirstProcess,
  commandChain,
  packageManager,
  entrypointWithoutExec,
  initAroundShell,
  stopSignal,
  systemdKillMode,
  backgroundPm2,
  killLimit,
  readinessMissing,
  readinessPath,
  readinessSlow,
  livenessOnReadiness,
  preStopWithoutSleep,
  recreateSingleReplica,
  maxUnavailable,
  dockerKill,
  tsxInFront,
];
