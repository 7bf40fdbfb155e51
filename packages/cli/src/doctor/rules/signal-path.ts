import type { Observation, Rule } from "../findings.ts";
import type { Fault, FaultKind } from "../launch/fault.ts";
import { faultyLaunches } from "../launch/launches.ts";
import { PACKAGE_MANAGERS } from "../launch/programs.ts";
import type { Project } from "../project.ts";
import { textAt } from "../read/static-value.ts";
import { pm2Apps } from "./pm2-apps.ts";

/** The same advice as the warning that the library gives at start. */
export const START_NODE_ITSELF: string =
  'Start node itself: in a Dockerfile CMD ["node", "app.js"] (exec form), in a script `exec node app.js`, ' +
  "in place of npm, pnpm or yarn start; `node --import tsx app.ts` in place of tsx";

interface SignalRule {
  readonly id: string;
  readonly title: string;
  readonly message: (fault: Fault) => string;
}

const RULES: Readonly<Record<FaultKind, SignalRule>> = {
  "shell-form": {
    id: "LC001-shell-form-cmd",
    title: "CMD or ENTRYPOINT in shell form",
    message: ({ who, malformed }) =>
      malformed === true
        ? `not a JSON list, so Docker gives it to ${who}, which becomes PID 1`
        : `shell form: ${who} is PID 1, and the program its child`,
  },
  shell: {
    id: "LC002-shell-as-pid-1",
    title: "a shell as PID 1",
    message: ({ who }) => `${who} -c is PID 1, and the program its child`,
  },
  chain: {
    id: "LC003-command-chain",
    title: "a chain of commands as PID 1",
    message: ({ who }) =>
      `a chain of commands: ${who} is PID 1 and stays in front of the last of them`,
  },
  "package-manager": {
    id: "LC004-package-manager",
    title: "a package manager in front of the program",
    message: ({ who, init }) =>
      init === undefined
        ? `${who} is PID 1, and the program its grandchild`
        : `${init} hands the signal to ${who}, not to the program`,
  },
  script: {
    id: "LC005-entrypoint-without-exec",
    title: "a script that starts the program without exec",
    message: ({ who }) => `started without exec: ${who} stays in front of the program`,
  },
  "init-around-shell": {
    id: "LC006-init-around-shell",
    title: "an init around a shell",
    message: ({ who, init }) =>
      `${init} in front of ${who}: the signal ends the shell, not the program`,
  },
  tsx: {
    id: "LC019-tsx",
    title: "tsx in front of the program",
    message: () => "tsx kills a program that is too busy to answer a signal in 30 ms",
  },
  daemon: {
    id: "LC009-pm2-daemon",
    title: "pm2 in the background of a container",
    message: () => "pm2 start puts the program in the background and ends, and PID 1 with it",
  },
};

function reason({ who, luck, kind, init }: Fault): string {
  if (kind === "daemon")
    return "When PID 1 ends, the kernel kills everything in the container. pm2-runtime stays in the foreground and passes signals on.";
  if (luck !== undefined)
    return `The stop signal arrives today because ${luck}; with another shell, one more command or an init in front it may be lost. ${START_NODE_ITSELF}.`;
  if (kind === "tsx")
    return `It passes the signal on and waits for the program's word that it came; without it in 30 ms it sends SIGKILL. ${START_NODE_ITSELF}.`;
  const killed =
    init === undefined
      ? "is killed at the limit, its requests with it"
      : `is killed as soon as ${init} sees its child end`;
  return `The platform's stop signal goes to PID 1. ${who} does not pass signals on and wait, so the program ${killed}. ${START_NODE_ITSELF}.`;
}

/** One rule for each kind of fault. */
export const signalPathRules: readonly Rule[] = Object.entries(RULES).map(
  ([kind, { id, title, message }]) => ({
    id,
    title,
    severity: "error",
    check: (project) => [
      ...observed(project, kind, message),
      ...(kind === "package-manager" ? underPm2(project) : []),
    ],
  }),
);

function observed(
  project: Project,
  kind: string,
  message: (fault: Fault) => string,
): readonly Observation[] {
  return faultyLaunches(project)
    .filter(({ fault }) => fault.kind === kind)
    .map(({ launch, fault }) => {
      const { file, start, end } = fault.span ?? launch;
      return {
        file,
        start,
        end,
        message: message(fault),
        why: reason(fault),
        severity: fault.luck === undefined ? undefined : "warning",
        fix: fault.fix,
        via: file === launch.file ? undefined : launch.file.path,
      };
    });
}

function underPm2(project: Project): Observation[] {
  return pm2Apps(project).flatMap((app) => {
    const script = textAt(app, "script");
    if (script === undefined || !PACKAGE_MANAGERS.has(script.value.split(" ")[0] ?? "")) return [];
    const { file, start, end } = script;
    const message = `PM2 signals and waits for ${script.value}, not for the program`;
    const why = `PM2 takes the end of ${script.value} for the end of the program, which still drains, and starts the next one on its port. Name the program's file in \`script\`.`;
    return [{ file, start, end, message, why }];
  });
}
