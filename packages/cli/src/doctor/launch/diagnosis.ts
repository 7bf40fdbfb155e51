import { basename } from "node:path";
import type { Project } from "../project/project.ts";
import type { Fault } from "./fault.ts";
import { findScript } from "./image-path.ts";
import type { Launch } from "./launch.ts";
import { launcherFault } from "./launcher-fault.ts";
import { packageManagerFault } from "./package-script.ts";
import { INITS, PACKAGE_MANAGERS, SHELLS, launcherOf, wrapperLength } from "./programs.ts";
import { inlineShellFault } from "./shell-fault.ts";
import { scriptFault } from "./script-fault.ts";
import { after, type Step } from "./step.ts";

const MAX_DEPTH = 8;

export function diagnose(project: Project, launch: Launch): Fault | undefined {
  return diagnoseWords({
    project,
    launch,
    words: launch.argv,
    init: launch.init,
    depth: 0,
    at: 0,
    nested: false,
    diagnose: diagnoseWords,
    write: (words) => launch.write(words),
  });
}

function diagnoseWords(step: Step): Fault | undefined {
  const { words } = step;
  const [first] = words;
  if (first === undefined || step.depth > MAX_DEPTH) return undefined;
  const program = basename(first);

  const wrapper = wrapperLength(words);
  if (wrapper > 0) {
    const init = INITS.has(program) ? program : step.init;
    return diagnoseWords(after({ ...step, init }, wrapper));
  }
  if (PACKAGE_MANAGERS.has(program)) return packageManagerFault(step, program);
  if (program === "pm2" && words[1] === "start" && !words.includes("--no-daemon"))
    return daemonFault(step);
  if (program === "tsx" && words[1] !== "watch") return tsxFault(step);
  const launcher = launcherOf(words);
  if (launcher !== undefined) return launcherFault(step, program, launcher);
  if (SHELLS.has(program)) return diagnoseShell(step, program);
  const script = findScript(step.project, step.launch, first);
  if (script !== undefined) return scriptFault(step, script, 1);
  // The entrypoint of the official image becomes its arguments.
  return program === "docker-entrypoint.sh" ? diagnoseWords(after(step, 1)) : undefined;
}

function daemonFault(step: Step): Fault {
  const edits = step.write(["pm2-runtime", "start", ...step.words.slice(2)]);
  return {
    kind: "daemon",
    who: "pm2",
    init: step.init,
    outcome: "lost",
    fix: edits.length === 0 ? undefined : { title: "use pm2-runtime", safe: true, edits },
  };
}

function tsxFault(step: Step): Fault {
  const [, first, ...rest] = step.words;
  const plain = first !== undefined && !first.startsWith("-");
  const edits = plain ? step.write(["node", "--import", "tsx", first, ...rest]) : [];
  return {
    kind: "tsx",
    who: "tsx",
    init: step.init,
    outcome: "lost",
    fix: edits.length === 0 ? undefined : { title: "let node load tsx instead", safe: true, edits },
  };
}

function diagnoseShell(step: Step, program: string): Fault | undefined {
  const { words } = step;
  let at = program === "busybox" ? 2 : 1;
  while (words[at]?.startsWith("-") === true || words[at]?.startsWith("+") === true) {
    if (/^-\w*c$/.test(words[at] ?? "")) {
      // `sh -c -- text` and `sh -c -e text` are too rare to follow.
      const source = words[at + 1];
      return source === undefined ? undefined : inlineShellFault(step, program, source, at + 1);
    }
    at += words[at] === "-o" ? 2 : 1;
  }
  const script = findScript(step.project, step.launch, words[at] ?? "");
  return script === undefined ? undefined : scriptFault(step, script, at + 1);
}
