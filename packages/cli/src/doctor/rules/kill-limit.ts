import type { Observation } from "../findings/finding.ts";
import { isTaskCommand } from "../services/one-shot.ts";
import { platformServices } from "../platforms/platforms.ts";
import type { Project } from "../project/project.ts";
import { setting } from "../read/systemd-unit.ts";
import { composeServices } from "../services/compose.ts";
import { parseDuration, preStopMs } from "../services/durations.ts";
import { wordsAreNode } from "../services/evidence.ts";
import { kubernetesWorkloads, type Workload } from "../services/kubernetes.ts";
import type { Service } from "../services/service.ts";
import { checkLimit, fixedGraceMs, type Subject } from "../services/stop-limits.ts";
import { execStart, unitEnvironment } from "../services/unit-environment.ts";
import { commandLineLimits } from "./command-lines.ts";
import { pm2Limits } from "./pm2-apps.ts";
import type { Rule } from "./rule.ts";
import { units } from "./systemd-units.ts";

const COMPOSE_DEFAULT_MS = 10_000;
const SYSTEMD_DEFAULT_MS = 90_000;

export const killLimit: Rule = {
  id: "LC010-kill-limit",
  title: "a kill limit shorter than the grace period",
  severity: "error",
  help: "Every platform waits for a while after its stop signal and then sends SIGKILL. Where that comes before the program's own grace period is over, requests are cut in the middle and flush hooks never run. The library knows the usual limit of the platform it finds itself on and keeps under it; a limit that is set lower, a preStop hook that spends from it, or a grace period that is fixed by code or environment has to be fitted by hand.",
  check: (project) => [
    ...compose(project),
    ...kubernetesWorkloads(project).flatMap((workload) => kubernetes(project, workload)),
    ...systemd(project),
    ...pm2Limits(project),
    ...commandLineLimits(project),
    ...platforms(project),
  ],
};

function subjectOf({ environment, folder, evidence }: Service): Subject {
  return { environment, folder, libraryForSure: evidence.libraryForSure };
}

function compose(project: Project): Observation[] {
  return composeServices(project).flatMap((service) => {
    const { node, evidence, oneShot } = service;
    if (!evidence.node || oneShot) return [];
    const set = service.get("stop_grace_period");
    const text = set?.text();
    const limitMs = text === undefined ? COMPOSE_DEFAULT_MS : parseDuration(text.value);
    if (limitMs === undefined) return [];
    return checkLimit(project, subjectOf(service), {
      ...(text ?? keyOf(node)),
      name: "stop_grace_period",
      platform: "docker",
      limitMs,
      isDefault: set === undefined,
      write: (ms) =>
        set === undefined
          ? node.insertion([`stop_grace_period: ${ms / 1_000}s`])
          : set.replacement(`${ms / 1_000}s`),
    });
  });
}

function kubernetes(project: Project, workload: Workload): Observation[] {
  const { podSpec, platform } = workload;
  const own = workload.get("terminationGracePeriodSeconds");
  const isCloudRun = platform === "cloud-run";
  const limitMs = isCloudRun
    ? 10_000
    : own === undefined
      ? 30_000
      : Number(own.text()?.value) * 1_000;
  const serving = workload.containers.filter(({ oneShot }) => !oneShot);
  const [most] = serving
    .map((service) => {
      const subject = subjectOf(service);
      const sleepMs = preStopMs(service);
      const graceMs = fixedGraceMs(project, subject) ?? project.assumptions.gracePeriodMs;
      return { subject, sleepMs, needMs: sleepMs + graceMs };
    })
    .toSorted((a, b) => b.needMs - a.needMs);
  if (most === undefined || Number.isNaN(limitMs)) return [];
  const text = isCloudRun ? undefined : own?.text();
  return checkLimit(project, most.subject, {
    ...(text ?? keyOf(podSpec)),
    name: isCloudRun ? "Cloud Run's limit" : "terminationGracePeriodSeconds",
    platform,
    limitMs,
    preStopMs: most.sleepMs,
    isDefault: own === undefined,
    write: (ms) => {
      if (isCloudRun) return [];
      return own === undefined
        ? podSpec.insertion([`terminationGracePeriodSeconds: ${ms / 1_000}`])
        : own.replacement(String(ms / 1_000));
    },
  });
}

function systemd(project: Project): Observation[] {
  return units(project).flatMap(({ file, unit }) => {
    const command = setting(unit, "Service.ExecStart");
    const words = execStart(unit);
    if (command === undefined || !wordsAreNode(words) || isTaskCommand(words)) return [];
    const set = setting(unit, "Service.TimeoutStopSec") ?? setting(unit, "Service.TimeoutSec");
    const limitMs = set === undefined ? SYSTEMD_DEFAULT_MS : parseDuration(set.value);
    // 0 turns the limit off, for systemd.
    if (limitMs === undefined || limitMs === 0) return [];
    const environment = unitEnvironment(unit);
    const libraryForSure = [...environment.keys()].some((name) => name.startsWith("LASTCALL_"));
    return checkLimit(
      project,
      { environment, folder: ".", libraryForSure },
      {
        ...(set ?? { ...command, file }),
        name: "TimeoutStopSec",
        platform: "systemd",
        limitMs,
        isDefault: set === undefined,
        write: (ms) => {
          const place = set ?? { start: command.end, end: command.end };
          const text = set === undefined ? `\nTimeoutStopSec=${ms / 1_000}s` : `${ms / 1_000}s`;
          return [{ file, start: place.start, end: place.end, text }];
        },
      },
    );
  });
}

function platforms(project: Project): Observation[] {
  return platformServices(project).flatMap(({ platform, environment, folder, limit }) => {
    if (limit === undefined) return [];
    const told = [...environment.keys()].some((name) => name.startsWith("LASTCALL_"));
    const libraryForSure =
      told || project.settingsFor(folder) !== undefined || project.dependsOnLibrary(folder);
    return checkLimit(project, { environment, folder, libraryForSure }, { ...limit, platform });
  });
}

/** Where to point when a setting is missing: the first line of what it is missing from. */
function keyOf<T extends { file: Observation["file"]; start: number }>({
  file,
  start,
}: T): Pick<Observation, "file" | "start" | "end"> {
  return { file, start, end: file.lineEnd(start) };
}
