import type { SourceFile } from "../files/source-file.ts";
import { type Ending, endingsOf } from "../shell/endings.ts";
import type { Fault } from "./fault.ts";
import { isRunner } from "./programs.ts";
import { firstInnerFault } from "./shell-fault.ts";
import { sourcedFault } from "./sourced.ts";
import { after, type Step } from "./step.ts";

/** A shell script: what it ends with must take its place. `count` words of the step are the script's own. */
export function scriptFault(step: Step, script: SourceFile, count: number): Fault | undefined {
  const endings = endingsOf(script.text);
  const staying = endings.filter(({ exec, words }) => !exec && isRunner(words[0] ?? ""));
  const [ending] = staying;
  if (ending !== undefined) {
    return {
      kind: "script",
      who: `the shell that runs ${script.path}`,
      init: step.init,
      outcome: step.init === undefined ? "killed" : "lost",
      span: { file: script, start: ending.start, end: ending.end },
      fix: execFix(script, staying),
    };
  }
  const sourced = sourcedFault(step, endings);
  if (sourced !== undefined) return sourced;
  // A script that ends with `exec "$@"` becomes its arguments.
  const passes = endings.some(({ exec, words }) => exec && words[0] === "$@");
  const inner = passes ? step.diagnose(after(step, count)) : undefined;
  if (inner !== undefined) return inner;
  const own = endings.filter(({ exec, words }) => exec && words[0] !== "$@");
  const fault = firstInnerFault({ ...step, write: () => [] }, own, "dash");
  const [ended] = own;
  return fault === undefined || ended === undefined
    ? undefined
    : { ...fault, fix: undefined, span: { file: script, start: ended.start, end: ended.end } };
}

function execFix(script: SourceFile, staying: readonly Ending[]): Fault["fix"] {
  const able = staying.filter(({ canExec }) => canExec);
  if (able.length === 0) return undefined;
  return {
    title: "let the program take the script's place with exec",
    safe: true,
    edits: able.map(({ nameStart }) => ({
      file: script,
      start: nameStart,
      end: nameStart,
      text: "exec ",
    })),
  };
}
