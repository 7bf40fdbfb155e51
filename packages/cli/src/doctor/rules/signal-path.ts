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

const MESSAGES: Readonly<Record<FaultKind, (fault: Fault) => string>> = {
  "shell-form": ({ who, malformed }) =>
    malformed === true
      ? `not a JSON list, so Docker gives it to ${who}, which becomes PID 1`
      : `shell form: ${who} is PID 1, and the program its child`,
  shell: ({ who }) => `${who} -c is PID 1, and the program its child`,
  chain: ({ who }) => `a chain of commands: ${who} is PID 1 and stays in front of the last of them`,
  "package-manager": ({ who, init }) =>
    init === undefined
      ? `${who} is PID 1, and the program its grandchild`
      : `${init} hands the signal to ${who}, not to the program`,
  script: ({ who }) => `started without exec: ${who} stays in front of the program`,
  "init-around-shell": ({ who, init }) =>
    `${init} in front of ${who}: the signal ends the shell, not the program`,
  tsx: () => "tsx kills a program that is too busy to answer a signal in 30 ms",
  daemon: () => "pm2 start puts the program in the background and ends, and PID 1 with it",
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

function signalRule(id: string, title: string, kind: FaultKind): Rule {
  return {
    id,
    title,
    severity: "error",
    check: (project) =>
      faultyLaunches(project)
        .filter(({ fault }) => fault.kind === kind)
        .map(({ launch, fault }): Observation => {
          const { file, start, end } = fault.span ?? launch;
          return {
            file,
            start,
            end,
            message: MESSAGES[kind](fault),
            why: reason(fault),
            severity: fault.luck === undefined ? undefined : "warning",
            fix: fault.fix,
            via: file === launch.file ? undefined : launch.file.path,
          };
        }),
  };
}

export const shellFormCommand: Rule = signalRule(
  "LC001-shell-form-cmd",
  "CMD or ENTRYPOINT in shell form",
  "shell-form",
);
export const shellAsFirstProcess: Rule = signalRule(
  "LC002-shell-as-pid-1",
  "a shell as PID 1",
  "shell",
);
export const commandChain: Rule = signalRule(
  "LC003-command-chain",
  "a chain of commands as PID 1",
  "chain",
);

const packageManagerLaunch = signalRule(
  "LC004-package-manager",
  "a package manager in front of the program",
  "package-manager",
);

export const packageManager: Rule = {
  ...packageManagerLaunch,
  check: (project) => [...packageManagerLaunch.check(project), ...underPm2(project)],
};

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

export const entrypointWithoutExec: Rule = signalRule(
  "LC005-entrypoint-without-exec",
  "a script that starts the program without exec",
  "script",
);
export const initAroundShell: Rule = signalRule(
  "LC006-init-around-shell",
  "an init around a shell",
  "init-around-shell",
);
export const backgroundPm2: Rule = signalRule(
  "LC009-pm2-daemon",
  "pm2 in the background of a container",
  "daemon",
);
export const tsxInFront: Rule = signalRule("LC019-tsx", "tsx in front of the program", "tsx");
