import { dirname } from "node:path";
import type { Project } from "../project.ts";
import { tailsOf } from "../read/tails.ts";
import { textAt } from "../read/static-value.ts";
import type { Fault } from "./fault.ts";
import type { Step } from "./step.ts";

const RUN = new Set(["run", "run-script", "exec"]);

/** A package manager runs a script through a shell of its own; only npm waits, and only for a shell that became the program. */
export function packageManagerFault(step: Step, program: string): Fault | undefined {
  const script = findScript(step.project, step.launch.folder, step.words.slice(1));
  const tails = script === undefined ? [] : tailsOf(script.text);
  const waits = program === "npm" && tails.length > 0;
  if (waits && tails.every(({ exec }) => exec)) return undefined;
  const { shell } = step.launch;
  const becomes = waits && shell !== "dash" && tails.every(({ followed }) => !followed);
  const [tail] = tails;
  const plain = tail?.alone === true && tail.literal && tail.words[0] === "node";
  return {
    kind: "package-manager",
    who: program,
    init: step.init,
    luck: becomes
      ? `npm's shell in this image, ${shell}, replaces itself by the script's last command`
      : undefined,
    fix:
      plain && script?.hooked === false
        ? {
            title: "start node itself, as the script does",
            safe: true,
            edits: step.write(tail.words),
          }
        : undefined,
  };
}

interface PackageScript {
  readonly text: string;
  /** Has a `pre…` or `post…` script beside it, which would no longer run. */
  readonly hooked: boolean;
}

function findScript(
  project: Project,
  folder: string,
  words: readonly string[],
): PackageScript | undefined {
  const named = words.filter((word) => !word.startsWith("-"));
  const name = RUN.has(named[0] ?? "") ? named[1] : named[0];
  if (name === undefined) return undefined;
  for (let at = folder; ; at = dirname(at)) {
    const path = at === "." ? "package.json" : `${at}/package.json`;
    const scripts = project.packages
      .find(({ file }) => file.path === path)
      ?.value.properties.get("scripts");
    const text = textAt(scripts, name)?.value;
    if (text !== undefined) {
      const hooked =
        textAt(scripts, `pre${name}`) !== undefined || textAt(scripts, `post${name}`) !== undefined;
      return { text, hooked };
    }
    if (at === "." || at === "/" || at === "") return undefined;
  }
}
