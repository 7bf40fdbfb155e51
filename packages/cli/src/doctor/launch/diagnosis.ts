import { basename } from "node:path";
import type { Project } from "../project.ts";
import type { Fault } from "./fault.ts";
import type { Launch } from "./launch.ts";
import { packageManagerFault } from "./package-script.ts";
import { INITS, PACKAGE_MANAGERS, SHELLS, wrapperLength } from "./programs.ts";
import { inlineShellFault, scriptFault } from "./shell-fault.ts";
import { after, type Step } from "./step.ts";

const MAX_DEPTH = 8;

export function diagnose(project: Project, launch: Launch): Fault | undefined {
  return diagnoseWords({
    project,
    launch,
    words: launch.argv,
    init: launch.init,
    depth: 0,
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
  if (program === "pm2" && words[1] === "start" && !words.includes("--no-daemon")) {
    const edits = step.write(["pm2-runtime", ...words.slice(1)]);
    return {
      kind: "daemon",
      who: "pm2",
      init: step.init,
      fix: { title: "use pm2-runtime", safe: true, edits },
    };
  }
  if (program === "tsx" && words[1] !== "watch") return tsxFault(step);
  if (SHELLS.has(program)) return diagnoseShell(step, program);
  const script = findScript(step, first);
  if (script !== undefined) return scriptFault(step, script, 1);
  // The entrypoint of the official image becomes its arguments.
  return program === "docker-entrypoint.sh" ? diagnoseWords(after(step, 1)) : undefined;
}

function tsxFault(step: Step): Fault {
  const [, first, ...rest] = step.words;
  const plain = first !== undefined && !first.startsWith("-");
  const edits = plain ? step.write(["node", "--import", "tsx", first, ...rest]) : [];
  return {
    kind: "tsx",
    who: "tsx",
    init: step.init,
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
  const script = findScript(step, words[at] ?? "");
  return script === undefined ? undefined : scriptFault(step, script, at + 1);
}

/** The project's file that a path in the image most likely is: same name, nearest to the file that names it. */
function findScript(
  { project, launch }: Step,
  path: string,
): Project["scripts"][number] | undefined {
  const near = launch.folder === "." ? "" : `${launch.folder}/`;
  const named = project.scripts.filter((script) => basename(script.path) === basename(path));
  const wanted = path.replace(/^\.?\//, "");
  return (
    named.find((script) => script.path === near + wanted) ??
    named.find((script) => script.path.startsWith(near)) ??
    (named.length === 1 ? named[0] : undefined)
  );
}
