import type { Edit } from "../findings.ts";
import type { ShellName } from "../images.ts";
import { type Tail, tailsOf } from "../read/tails.ts";
import type { SourceFile } from "../source-file.ts";
import type { Fault } from "./fault.ts";
import { isRunner } from "./programs.ts";
import { after, type Step } from "./step.ts";

/** A shell that was given its commands as text: `sh -c "…"`, or the shell form. `at` is the text's place in the words. */
export function inlineShellFault(
  step: Step,
  program: string,
  source: string,
  at: number,
): Fault | undefined {
  const tails = tailsOf(source);
  const inner = firstInnerFault(step, tails);
  if (inner !== undefined) return inner;
  const swallowing = tails.filter(({ exec }) => !exec);
  const [tail] = swallowing;
  if (tail === undefined) return undefined;
  const { shellForm, shell } = step.launch;
  const who = program === "sh" || program === "busybox" ? shellTitle(program, shell) : program;
  const becomes =
    program === "bash" || program === "ash" || (program !== "dash" && shell !== "dash");
  const top = shellForm !== undefined && source === shellForm.text;
  return {
    kind: kindOf(step, tail, top),
    who,
    init: step.init,
    luck:
      becomes && swallowing.every(({ followed }) => !followed)
        ? `${who} replaces itself by the last command of its -c`
        : undefined,
    malformed: top && shellForm.malformed,
    fix:
      top && shellForm.malformed
        ? listFix(step, source)
        : inlineFix(step, source, at, tail, swallowing, top),
  };
}

function kindOf(step: Step, tail: Tail, top: boolean): Fault["kind"] {
  if (step.init !== undefined) return "init-around-shell";
  if (!tail.alone) return "chain";
  return top ? "shell-form" : "shell";
}

function shellTitle(program: string, shell: ShellName): string {
  return shell === "busybox" ? "busybox sh" : program;
}

/** `['node', 'app.js']`: what was meant is a list. */
function listFix(step: Step, source: string): Fault["fix"] {
  try {
    const words: unknown = JSON.parse(source.replaceAll("'", '"'));
    if (!Array.isArray(words)) return undefined;
    return {
      title: "double quotes, as JSON has them",
      safe: true,
      edits: step.write(words.map(String)),
    };
  } catch {
    return undefined;
  }
}

function inlineFix(
  step: Step,
  source: string,
  at: number,
  tail: Tail,
  swallowing: readonly Tail[],
  top: boolean,
): Fault["fix"] {
  if (tail.alone && tail.literal && !tail.followed) {
    return {
      title: "start the program itself, without a shell",
      safe: true,
      edits: step.write(tail.words),
    };
  }
  if (swallowing.some(({ followed }) => followed)) return undefined;
  const { launch } = step;
  const starts = swallowing.map(({ nameStart }) => nameStart);
  const edits = top
    ? starts.map((start) => insertExec(launch.file, (launch.shellForm?.start ?? 0) + start))
    : step.write(step.words.map((word, index) => (index === at ? withExec(source, starts) : word)));
  return { title: "let the program take the shell's place with exec", safe: true, edits };
}

/** A shell script: what it ends with must take its place. `count` words of the step are the script's own. */
export function scriptFault(step: Step, script: SourceFile, count: number): Fault | undefined {
  const tails = tailsOf(script.text);
  const swallowing = tails.filter(({ exec, words }) => !exec && isRunner(words[0] ?? ""));
  const [tail] = swallowing;
  if (tail !== undefined) {
    const safe = swallowing.filter(({ followed }) => !followed);
    return {
      kind: "script",
      who: `the shell that runs ${script.path}`,
      init: step.init,
      span: { file: script, start: tail.start, end: tail.end },
      fix:
        safe.length === 0
          ? undefined
          : {
              title: "let the program take the script's place with exec",
              safe: true,
              edits: safe.map(({ nameStart }) => insertExec(script, nameStart)),
            },
    };
  }
  // A script that ends with `exec "$@"` becomes its arguments.
  const passes = tails.some(({ exec, words }) => exec && words[0] === "$@");
  const inner = passes ? step.diagnose(after(step, count)) : undefined;
  if (inner !== undefined) return inner;
  const own = tails.filter(({ exec, words }) => exec && words[0] !== "$@");
  const fault = firstInnerFault(step, own);
  const [ended] = own;
  return fault === undefined || ended === undefined
    ? undefined
    : { ...fault, fix: undefined, span: { file: script, start: ended.start, end: ended.end } };
}

/** What an `exec npm start` in a shell, or a plain `npm start` there, comes to. */
function firstInnerFault(step: Step, tails: readonly Tail[]): Fault | undefined {
  for (const tail of tails) {
    const write = (words: readonly string[]): Edit[] => (tail.alone ? step.write(words) : []);
    const fault = step.diagnose({ ...step, words: tail.words, depth: step.depth + 1, write });
    const shellAround = fault?.kind === "package-manager" && !tail.exec;
    if (fault !== undefined && fault.kind !== "shell") {
      const fix = fault.fix !== undefined && fault.fix.edits.length === 0 ? undefined : fault.fix;
      return { ...fault, fix, luck: shellAround ? undefined : fault.luck };
    }
  }
  return undefined;
}

function insertExec(file: SourceFile, start: number): Edit {
  return { file, start, end: start, text: "exec " };
}

function withExec(source: string, starts: readonly number[]): string {
  return starts
    .toSorted((a, b) => b - a)
    .reduce((text, at) => `${text.slice(0, at)}exec ${text.slice(at)}`, source);
}
