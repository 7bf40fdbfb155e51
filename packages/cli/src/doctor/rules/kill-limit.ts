import { composeServices, kubernetesWorkloads } from "../containers.ts";
import { parseDuration, preStopMs } from "../durations.ts";
import type { Observation, Rule } from "../findings.ts";
import type { Project } from "../project.ts";
import { setting } from "../read/systemd-unit.ts";
import { checkLimit, gracePeriodOf } from "../stop-limits.ts";
import { unitEnvironment } from "../unit-environment.ts";
import { pm2Limits } from "./pm2-apps.ts";
import { commandLineLimits } from "./command-lines.ts";

const COMPOSE_DEFAULT_MS = 10_000;
const KUBERNETES_DEFAULT_MS = 30_000;
const SYSTEMD_DEFAULT_MS = 90_000;

export const killLimit: Rule = {
  id: "LC010-kill-limit",
  title: "a kill limit shorter than the grace period",
  severity: "error",
  check: (project) => [
    ...compose(project),
    ...kubernetes(project),
    ...systemd(project),
    ...pm2Limits(project).flatMap(checkLimit),
    ...commandLineLimits(project).flatMap(checkLimit),
  ],
};

function compose(project: Project): Observation[] {
  return composeServices(project).flatMap(({ node, environment }) => {
    const set = node.text("stop_grace_period");
    const limitMs = set === undefined ? COMPOSE_DEFAULT_MS : parseDuration(set.value);
    if (limitMs === undefined) return [];
    return checkLimit({
      ...(set ?? keyOf(node)),
      name: "stop_grace_period",
      limitMs,
      isDefault: set === undefined,
      gracePeriodMs: gracePeriodOf(environment, project.assumptions),
      write: (ms) =>
        set === undefined
          ? node.insertion([`stop_grace_period: ${ms / 1_000}s`])
          : [{ file: set.file, start: set.start, end: set.end, text: `${ms / 1_000}s` }],
    });
  });
}

function kubernetes(project: Project): Observation[] {
  return kubernetesWorkloads(project).flatMap(({ podSpec, containers }) => {
    const set = podSpec.text("terminationGracePeriodSeconds");
    const limitMs = set === undefined ? KUBERNETES_DEFAULT_MS : Number(set.value) * 1_000;
    const needs = containers.map(({ node, environment }) => ({
      preStopMs: preStopMs(node),
      gracePeriodMs: gracePeriodOf(environment, project.assumptions),
    }));
    const [most] = needs.toSorted(
      (a, b) => b.preStopMs + b.gracePeriodMs - a.preStopMs - a.gracePeriodMs,
    );
    if (most === undefined || Number.isNaN(limitMs)) return [];
    return checkLimit({
      ...(set ?? keyOf(podSpec)),
      name: "terminationGracePeriodSeconds",
      limitMs,
      isDefault: set === undefined,
      ...most,
      write: (ms) =>
        set === undefined
          ? podSpec.insertion([`terminationGracePeriodSeconds: ${ms / 1_000}`])
          : [{ file: set.file, start: set.start, end: set.end, text: String(ms / 1_000) }],
    });
  });
}

function systemd(project: Project): Observation[] {
  return project.units.flatMap(({ file, unit }) => {
    const command = setting(unit, "Service.ExecStart");
    if (command === undefined) return [];
    const set = setting(unit, "Service.TimeoutStopSec") ?? setting(unit, "Service.TimeoutSec");
    const limitMs = set === undefined ? SYSTEMD_DEFAULT_MS : parseDuration(set.value);
    // 0 turns the limit off, for systemd.
    if (limitMs === undefined || limitMs === 0) return [];
    return checkLimit({
      ...(set ?? { ...command, file }),
      name: "TimeoutStopSec",
      limitMs,
      isDefault: set === undefined,
      gracePeriodMs: gracePeriodOf(unitEnvironment(unit), project.assumptions),
      write: (ms) => {
        const place = set ?? { start: command.end, end: command.end };
        const text = set === undefined ? `\nTimeoutStopSec=${ms / 1_000}s` : `${ms / 1_000}s`;
        return [{ file, start: place.start, end: place.end, text }];
      },
    });
  });
}

/** Where to point when a setting is missing: the first line of what it is missing from. */
function keyOf<T extends { file: Observation["file"]; start: number }>({
  file,
  start,
}: T): Pick<Observation, "file" | "start" | "end"> {
  const end = file.text.indexOf("\n", start);
  return { file, start, end: end === -1 ? file.text.length : end };
}
