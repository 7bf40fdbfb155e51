import type { Edit } from "../files/source-file.ts";
import { type Ending, endingsOf, type ShellName } from "../shell/endings.ts";
import type { Fault } from "./fault.ts";
import { isSourced, sourcedFault } from "./sourced.ts";
import { after, type Step } from "./step.ts";

/** A shell that was given its commands as text: `sh -c "…"`, or the shell form. `at` is the text's place in the words. */
export function inlineShellFault(
  step: Step,
  program: string,
  source: string,
  at: number,
): Fault | undefined {
  const shell = shellOf(program, step.launch.shell);
  const endings = endingsOf(source);
  const inner = firstInnerFault(step, endings, shell) ?? sourcedFault(step, endings);
  if (inner !== undefined) return inner;
  const staying = endings.filter((ending) => !ending.exec && !isSourced(step, ending));
  const [ending] = staying;
  if (ending === undefined) return undefined;
  const who = shell === "busybox" ? "busybox sh" : program;
  const becomes = staying.every(({ becoming }) => becoming.has(shell));
  const malformed = isTop(step, at) && step.launch.shellForm?.malformed === true;
  return {
    kind: kindOf(step, ending, at),
    who,
    init: step.init,
    luck: becomes ? `${who} replaces itself by the last command of its -c` : undefined,
    outcome: step.init === undefined ? "killed" : "lost",
    malformed,
    fix: malformed ? listFix(step, source) : inlineFix(step, at, staying),
  };
}

/** What a shell by this name is, in an image whose `/bin/sh` is `shell`. */
function shellOf(program: string, shell: ShellName): ShellName {
  if (program === "bash") return "bash";
  if (program === "dash") return "dash";
  if (program === "ash" || program === "busybox") return "busybox";
  return shell;
}

/** Whether the words are the launch's own shell form. */
function isTop({ launch, at: begin }: Step, at: number): boolean {
  return (
    launch.shellForm !== undefined && begin !== undefined && begin + at === launch.argv.length - 1
  );
}

function kindOf(step: Step, { alone }: Ending, at: number): Fault["kind"] {
  if (step.init !== undefined) return "init-around-shell";
  if (!alone) return "chain";
  return isTop(step, at) ? "shell-form" : "shell";
}

/** `['node', 'app.js']`: what was meant is a list. */
function listFix(step: Step, source: string): Fault["fix"] {
  try {
    const words: unknown = JSON.parse(source.replaceAll("'", '"'));
    if (!Array.isArray(words)) return undefined;
    const edits = step.write(words.map(String));
    return edits.length === 0
      ? undefined
      : { title: "double quotes, as JSON has them", safe: true, edits };
  } catch {
    return undefined;
  }
}

/** The program itself in place of the shell, or `exec` in front of it. */
function inlineFix(step: Step, at: number, staying: readonly Ending[]): Fault["fix"] {
  if (!staying.every(({ canExec }) => canExec)) return undefined;
  const [ending] = staying;
  const plain = ending?.alone === true && ending.literal && !isHeld(step, at);
  // Words behind the text are `$0` and `$1` to the shell, and nothing to the program.
  const whole = plain && step.words.length === at + 1 ? step.write(ending.words) : [];
  if (whole.length > 0)
    return { title: "start the program itself, without a shell", safe: true, edits: whole };
  const edits = staying.flatMap(({ nameStart }) => insertExec(step, at, nameStart));
  return edits.length < staying.length
    ? undefined
    : { title: "let the program take the shell's place with exec", safe: true, edits };
}

/** A list would say something else than the shell form does. */
function isHeld(step: Step, at: number): boolean {
  return isTop(step, at) && step.launch.keepsForm;
}

function insertExec({ launch, at: begin }: Step, at: number, offset: number): Edit[] {
  return begin === undefined ? [] : launch.insert(begin + at, offset, "exec ");
}

/** What an `exec npm start` in a shell, or a plain `npm start` there, comes to. */
export function firstInnerFault(
  step: Step,
  endings: readonly Ending[],
  shell: ShellName,
): Fault | undefined {
  for (const ending of endings) {
    const replaced = ending.exec || ending.becoming.has(shell);
    const write = (words: readonly string[]): Edit[] =>
      ending.alone && ending.literal && !step.launch.keepsForm ? step.write(words) : [];
    const inner = { ...after(step, 0), words: ending.words, at: undefined, write };
    const fault = step.diagnose(replaced ? inner : { ...inner, nested: true });
    if (fault !== undefined && fault.kind !== "shell") {
      const fix = fault.fix !== undefined && fault.fix.edits.length === 0 ? undefined : fault.fix;
      return { ...fault, fix, luck: replaced ? fault.luck : undefined };
    }
  }
  return undefined;
}
