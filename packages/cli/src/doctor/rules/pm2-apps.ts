import { basename } from "node:path";
import type { Edit } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import type { Launch } from "../launch/launch.ts";
import { diagnosedLaunches } from "../launch/launches.ts";
import type { Project } from "../project/project.ts";
import type { StaticValue } from "../read/evaluate.ts";
import { textAt } from "../read/static-value.ts";
import { composeServices } from "../services/compose.ts";
import { kubernetesWorkloads } from "../services/kubernetes.ts";
import type { Environment } from "../services/service.ts";
import { checkLimit, PLATFORM_LIMITS_MS } from "../services/stop-limits.ts";
import { commandLines } from "./command-lines.ts";

/** The apps of every ecosystem file that run by Node: `{ apps: [...] }`, a list, or one app. */
export function pm2Apps(project: Project): StaticValue[] {
  return project.ecosystems.flatMap(({ value }) => {
    const apps = value.properties.get("apps") ?? value;
    const listed = apps.items.length > 0 ? apps.items : [apps];
    return listed.filter((app) => {
      const interpreter = textAt(app, "interpreter")?.value;
      const script = textAt(app, "script")?.value ?? "";
      // Without an interpreter the script starts itself: npm and npx are Node.
      if (interpreter === "none") return /^(npm|npx|yarn|pnpm|node)\b/.test(basename(script));
      return (
        app.properties.has("script") &&
        (interpreter === undefined || basename(interpreter).startsWith("node")) &&
        !/\.(py|rb|php|sh)$/.test(script)
      );
    });
  });
}

/** PM2's own limits: in ecosystem files, and where pm2-runtime is given a program. */
export function pm2Limits(project: Project): Observation[] {
  const everywhere = timeoutElsewhere(project);
  return [...appLimits(project, everywhere), ...runtimeLimits(project, everywhere)];
}

/** What `PM2_KILL_TIMEOUT` or `--kill-timeout` says beside the ecosystem file. */
function timeoutElsewhere(project: Project): number | undefined {
  const environments: Environment[] = [
    ...project.dockerfiles.map(({ environment }) => environment),
    ...composeServices(project).map(({ environment }) => environment),
    ...kubernetesWorkloads(project).flatMap(({ containers }) =>
      containers.map(({ environment }) => environment),
    ),
  ];
  const set = environments
    .map((environment) => environment.get("PM2_KILL_TIMEOUT")?.value)
    .find((value) => value !== undefined);
  if (set !== undefined) return Number(set);
  const lines = [
    ...commandLines(project).map(({ words }) => words),
    ...diagnosedLaunches(project).map(({ launch }) => launch.argv),
  ];
  return lines.map(optionOf).find((value) => value !== undefined);
}

function optionOf(words: readonly string[]): number | undefined {
  if (!words.some((word) => /^pm2(-runtime|-docker)?$/.test(basename(word)))) return undefined;
  const at = words.findIndex((word) => word.startsWith("--kill-timeout"));
  if (at === -1) return undefined;
  return Number(words[at]?.split("=")[1] ?? words[at + 1]);
}

function appLimits(project: Project, everywhere: number | undefined): Observation[] {
  return pm2Apps(project).flatMap((app) => {
    const set = app.properties.get("kill_timeout");
    const known = typeof set?.scalar === "number" ? set.scalar : Number(set?.scalar);
    const place = set ?? app.properties.get("script") ?? app;
    const unset = everywhere ?? PLATFORM_LIMITS_MS.pm2;
    const environment = environmentOf(app);
    const subject = { environment, folder: ".", libraryForSure: false };
    return checkLimit(project, subject, {
      file: place.file,
      start: place.start,
      end: place.end,
      name: "kill_timeout",
      platform: "pm2",
      // One that is computed can't be judged.
      limitMs: set === undefined ? unset : Number.isNaN(known) ? Infinity : known,
      isDefault: set === undefined,
      write: (ms) => {
        if (set !== undefined)
          return [{ file: set.file, start: set.start, end: set.end, text: String(ms) }];
        const quote = app.file.path.endsWith(".json") ? '"' : "";
        return [
          {
            file: place.file,
            start: place.end,
            end: place.end,
            text: `, ${quote}kill_timeout${quote}: ${ms}`,
          },
        ];
      },
    });
  });
}

/** `pm2-runtime app.js`: 1.6 s, unless something says more. An ecosystem file speaks for itself. */
function runtimeLimits(project: Project, everywhere: number | undefined): Observation[] {
  return diagnosedLaunches(project).flatMap(({ launch }) => {
    const at = launch.argv.findIndex((word) => /^pm2-(runtime|docker)$/.test(basename(word)));
    const operands = launch.argv
      .slice(at + 1)
      .filter((word) => !word.startsWith("-") && word !== "start");
    const program = operands.find((word) => /\.[cm]?[jt]s$|^(npm|npx|yarn|pnpm)$/.test(word));
    if (
      at === -1 ||
      program === undefined ||
      /(ecosystem|pm2|process(es)?)[^/]*\.([cm]?js|json)$/.test(program)
    )
      return [];
    const { environment, folder } = launch;
    return checkLimit(
      project,
      { environment, folder, libraryForSure: false },
      {
        file: launch.file,
        start: launch.start,
        end: launch.end,
        name: "PM2_KILL_TIMEOUT",
        platform: "pm2",
        limitMs: everywhere ?? PLATFORM_LIMITS_MS.pm2,
        isDefault: everywhere === undefined,
        write: (ms) => environmentLine(launch, ms),
      },
    );
  });
}

/** A line before the CMD of a Dockerfile. */
function environmentLine({ file, start, dockerfile }: Launch, ms: number): Edit[] {
  if (dockerfile?.file !== file) return [];
  const line = file.text.lastIndexOf("\n", start) + 1;
  return [{ file, start: line, end: line, text: `ENV PM2_KILL_TIMEOUT=${ms}\n` }];
}

function environmentOf(app: StaticValue): Environment {
  const environment = app.properties.get("env");
  return new Map(
    [...(environment?.properties.keys() ?? [])].flatMap((name) => {
      const value = textAt(environment, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
