import type { StaticValue } from "../read/evaluate.ts";
import { textAt } from "../read/static-value.ts";
import { type Ending, endingsOf, type ShellName } from "../shell/endings.ts";
import type { Fault } from "./fault.ts";
import {
  findPackageScript,
  isExecuting,
  type PackageScript,
  readInvocation,
} from "./invocation.ts";
import { type Step, within } from "./step.ts";

const YARN: ReadonlySet<string> = new Set(["yarn", "yarnpkg"]);
const WAITING: ReadonlySet<string> = new Set(["npm", "npx", "pnpm"]);

/** A package manager runs a script through a shell, and waits for what the shell became; Yarn 1 and 2 don't wait. */
export function packageManagerFault(step: Step, program: string): Fault | undefined {
  const invocation = readInvocation(program, step.words.slice(1));
  const script = findPackageScript(step, invocation);
  const executes = script === undefined && isExecuting(program, invocation);
  if (script === undefined && !executes && !START.test(invocation.name)) return undefined;
  const executed = executes ? endingsOf(invocation.words.map(quoted).join(" ")) : [];
  const endings = script === undefined ? executed : endingsOf(script.text);
  const { shell } = step.launch;
  const direct =
    YARN.has(program) &&
    !isYarn1(step) &&
    step.project.packages.some(({ value }) => waitsItself(value));
  const waits = direct || (WAITING.has(program) && endings.length > 0);
  const passes =
    waits &&
    (direct
      ? endings.every(({ canExec, exec }) => exec || canExec)
      : endings.every(({ exec }) => exec));
  const luck = passes ? undefined : luckOf(step, program, executes, waits, endings);
  const inner = innerFault(step, endings, shell, passes || luck !== undefined);
  if (inner !== undefined) return inner;
  if (passes) return undefined;
  return {
    kind: "package-manager",
    who: program,
    init: step.init,
    luck,
    // The shell below it dies of the signal that it passes on, and it ends with that.
    outcome: "lost",
    fix: scriptFix(step, script, endings, invocation.args),
  };
}

/** A script by another name is only judged where its text is known. */
const START = /^(start|serve|server|run|prod|production|web|api)([:_-].*)?$/;

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Yarn 3 and later have a shell of their own, which passes signals on. */
function waitsItself(manifest: StaticValue): boolean {
  return /^yarn@([3-9]|\d\d)/.test(textAt(manifest, "packageManager")?.value ?? "");
}

/** Node's own images have Yarn 1, which starts the Yarn of `yarnPath` as its child; corepack puts another in its place. */
function isYarn1({ project, launch: { dockerfile } }: Step): boolean {
  const settings = project.others.filter(({ platform }) => platform === "yarn");
  if (!settings.some(({ file }) => /^yarnPath:/m.test(file.text))) return false;
  if (dockerfile === undefined || dockerfile.installs.includes("corepack")) return false;
  return /^(docker\.io\/)?(library\/)?node:/.test(dockerfile.baseImage);
}

/** Of a program that the package manager's shell becomes, or that loses the request by itself. */
function innerFault(
  step: Step,
  endings: readonly Ending[],
  shell: ShellName,
  reaches: boolean,
): Fault | undefined {
  return endings
    .map((ending) => {
      const fault = step.diagnose({ ...within(step, ending.words), nested: true });
      const replaced = reaches && (ending.exec || ending.becoming.has(shell));
      return fault !== undefined && !replaced && fault.kind === "launcher"
        ? { ...fault, luck: undefined }
        : replaced
          ? fault
          : undefined;
    })
    .find((fault) => fault !== undefined);
}

function luckOf(
  { init, nested, launch: { shell } }: Step,
  program: string,
  executes: boolean,
  waits: boolean,
  endings: readonly Ending[],
): string | undefined {
  if (program === "pnpm" && executes)
    return init === undefined && !nested
      ? "the kernel keeps pnpm, as PID 1, from ending itself by the signal"
      : undefined;
  const becomes = waits && endings.every(({ exec, becoming }) => exec || becoming.has(shell));
  return becomes
    ? `${program}'s shell in this image, ${shell}, replaces itself by the script's last command`
    : undefined;
}

function scriptFix(
  step: Step,
  script: PackageScript | undefined,
  endings: readonly Ending[],
  args: readonly string[],
): Fault["fix"] {
  const [ending] = endings;
  const plain = ending?.alone === true && ending.literal && ending.words[0] === "node";
  if (script?.hooked !== false || !plain || script.elsewhere) return undefined;
  const edits = step.write([...ending.words, ...args]);
  return edits.length === 0
    ? undefined
    : { title: "start node itself, as the script does", safe: true, edits };
}
