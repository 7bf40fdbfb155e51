import { dirname } from "node:path";
import type { Project } from "../project.ts";
import type { StaticValue } from "../read/evaluate.ts";
import { textAt } from "../read/static-value.ts";
import { type Tail, tailsOf } from "../read/tails.ts";
import type { Fault } from "./fault.ts";
import type { Step } from "./step.ts";

const RUN = new Set(["run", "run-script", "exec"]);

/** A command that a package manager's shell ends with. */
type Ending = Pick<Tail, "words" | "exec" | "followed">;

/** A package manager runs a script through a shell, and waits for what the shell became; Yarn 1 and 2 don't wait. */
export function packageManagerFault(step: Step, program: string): Fault | undefined {
  const script = findScript(step.project, step.launch.folder, step.words.slice(1));
  const tails = script === undefined ? [] : tailsOf(script.text);
  const endings = program === "npx" ? [npxEnding(step.words)] : tails;
  const direct = YARN.has(program) && step.project.packages.some(({ value }) => waitsItself(value));
  const waits = direct || (WAITING.has(program) && endings.length > 0);
  const passes = waits && (direct || endings.every(({ exec }) => exec));
  const luck = passes ? undefined : luckOf(step, program, waits, endings);
  const inner = passes || luck !== undefined ? innerFault(step, endings) : undefined;
  if (passes || inner !== undefined) return inner;
  const [tail] = tails;
  const plain = tail?.alone === true && tail.literal && tail.words[0] === "node";
  return {
    kind: "package-manager",
    who: program,
    init: step.init,
    luck,
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

const YARN: ReadonlySet<string> = new Set(["yarn", "yarnpkg"]);
const WAITING: ReadonlySet<string> = new Set(["npm", "npx", "pnpm"]);

function npxEnding(words: readonly string[]): Ending {
  const start = words.findIndex((word, index) => index > 0 && !word.startsWith("-"));
  return { words: start === -1 ? [] : words.slice(start), exec: false, followed: false };
}

/** Yarn 3 and later have a shell of their own, which passes signals on. */
function waitsItself(manifest: StaticValue): boolean {
  return /^yarn@([3-9]|\d\d)/.test(textAt(manifest, "packageManager")?.value ?? "");
}

/** Of a program that the package manager's shell becomes. */
function innerFault(step: Step, endings: readonly Ending[]): Fault | undefined {
  return endings
    .map(({ words }) => step.diagnose({ ...step, words, depth: step.depth + 1, write: () => [] }))
    .find((fault) => fault !== undefined);
}

function luckOf(
  { words, init, depth, launch: { shell } }: Step,
  program: string,
  waits: boolean,
  endings: readonly Ending[],
): string | undefined {
  if (program === "pnpm" && words[1] === "exec")
    return init === undefined && depth === 0
      ? "the kernel keeps pnpm, as PID 1, from ending itself by the signal"
      : undefined;
  const becomes = waits && shell !== "dash" && endings.every(({ followed }) => !followed);
  return becomes
    ? `${program}'s shell in this image, ${shell}, replaces itself by the script's last command`
    : undefined;
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
