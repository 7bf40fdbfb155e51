import type { Observation } from "../findings/finding.ts";
import { START_NODE_ITSELF } from "../launch/advice.ts";
import type { Fault, FaultKind } from "../launch/fault.ts";
import { diagnosedLaunches } from "../launch/launches.ts";
import { PACKAGE_MANAGERS } from "../launch/programs.ts";
import type { Project } from "../project/project.ts";
import { textAt } from "../read/static-value.ts";
import { pm2Apps } from "./pm2-apps.ts";
import type { Rule } from "./rule.ts";

interface SignalRule {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly message: (fault: Fault) => string;
}

const RULES: Readonly<Record<FaultKind, SignalRule>> = {
  "shell-form": {
    id: "LC001-shell-form-cmd",
    title: "CMD or ENTRYPOINT in shell form",
    help: "A CMD or ENTRYPOINT that is not a JSON list is run by a shell, which becomes PID 1 and does not pass the stop signal on. Write it as a list.",
    message: ({ who, malformed }) =>
      malformed === true
        ? `not a JSON list, so Docker gives it to ${who}, which becomes PID 1`
        : `shell form: ${who} is PID 1, and the program its child`,
  },
  shell: {
    id: "LC002-shell-as-pid-1",
    title: "a shell as PID 1",
    help: "The platform's stop signal goes to PID 1. A shell that waits for its command ignores it, and the program is killed at the limit. Start the program itself, or put exec in front of it.",
    message: ({ who }) => `${who} -c is PID 1, and the program its child`,
  },
  chain: {
    id: "LC003-command-chain",
    title: "a chain of commands as PID 1",
    help: "A shell that runs one command after the other stays in front of the last of them, unless that is started by exec. bash and busybox replace themselves by a last command in some cases, and not in others: behind a redirection, a pipe, in a group, before `|| exit`.",
    message: ({ who, luck }) =>
      luck === undefined
        ? `a chain of commands: ${who} is PID 1 and stays in front of the last of them`
        : `a chain of commands: only because of its shell does ${who} not stay in front of the last of them`,
  },
  "package-manager": {
    id: "LC004-package-manager",
    title: "a package manager in front of the program",
    help: "npm, pnpm and Yarn start a script through a shell that does not pass the signal on, and some of them do not wait. Start node itself, as the script does.",
    message: ({ who, init }) =>
      init === undefined
        ? `${who} is PID 1, and the program its grandchild`
        : `${init} hands the signal to ${who}, not to the program`,
  },
  launcher: {
    id: "LC020-launcher",
    title: "a launcher that loses the program's requests",
    help: "Some programs start another one and then do not pass the stop signal on, or do not wait for it: nest start, npm-run-all, node --run, nodemon, forever, ts-node-dev, turbo, env-cmd, su, pm2 start --no-daemon. Start node itself.",
    message: ({ who, init, nested }) => {
      if (nested === true) return `${who} stands between the program and what starts it`;
      return init === undefined
        ? `${who} is PID 1, and the program its child`
        : `${init} hands the signal to ${who}, not to the program`;
    },
  },
  script: {
    id: "LC005-entrypoint-without-exec",
    title: "a script that starts the program without exec",
    help: "A start script that runs the program as its child stays PID 1 and passes nothing on. Put exec in front of its last command, or trap the signal, pass it on and wait twice.",
    message: ({ who }) => `started without exec: ${who} stays in front of the program`,
  },
  "init-around-shell": {
    id: "LC006-init-around-shell",
    title: "an init around a shell",
    help: "tini and dumb-init pass the signal to their child, which is a shell: that ends, and the init with it, and the program is killed. Start the program itself behind the init.",
    message: ({ who, init, luck }) =>
      luck === undefined
        ? `${init} in front of ${who}: the signal ends the shell, not the program`
        : `${init} in front of ${who}, which happens to become the program`,
  },
  tsx: {
    id: "LC019-tsx",
    title: "tsx in front of the program",
    help: "tsx passes a signal on and waits 30 ms for the program's word that it came; one that is busy is killed. `node --import tsx app.ts` has no process in between.",
    message: () => "tsx kills a program that is too busy to answer a signal in 30 ms",
  },
  daemon: {
    id: "LC009-pm2-daemon",
    title: "pm2 in the background of a container",
    help: "pm2 start puts the program in the background and ends, and PID 1 with it; what keeps the container open then passes nothing on. pm2-runtime stays in the foreground.",
    message: () => "pm2 start puts the program in the background and ends, and PID 1 with it",
  },
};

function reason({ who, luck, kind, init, outcome, because }: Fault): string {
  if (kind === "daemon")
    return "When PID 1 ends, the kernel kills everything in the container. pm2-runtime stays in the foreground and passes signals on.";
  if (luck !== undefined)
    return `The stop signal arrives today because ${luck}; with another shell, one more command or an init in front it may be lost. ${START_NODE_ITSELF}.`;
  if (kind === "tsx")
    return `It passes the signal on and waits for the program's word that it came; without it in 30 ms it sends SIGKILL. ${START_NODE_ITSELF}.`;
  const ends =
    outcome === "killed"
      ? "is killed at the limit, its requests with it"
      : `is killed as soon as ${init === undefined ? "PID 1 has ended" : `${init} sees its child end`}, its requests with it`;
  const how =
    because === undefined
      ? `${who.replace(/^the /, "The ")} does not pass signals on and wait`
      : `Of ${who}: ${because}`;
  return `The platform's stop signal goes to PID 1. ${how}; the program ${ends}. ${START_NODE_ITSELF}.`;
}

/** One rule for each kind of fault. */
export const signalPathRules: readonly Rule[] = Object.entries(RULES).map(
  ([kind, { id, title, help, message }]) => ({
    id,
    title,
    help,
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
  return diagnosedLaunches(project)
    .flatMap(({ launch, fault }) => (fault?.kind === kind ? [{ launch, fault }] : []))
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
