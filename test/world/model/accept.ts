import { type Action, type Rules, type Slot, stepsFrom } from "./rules.ts";
import { keyOf, START, type State } from "./state.ts";

/** What a trace does not show. */
const HIDDEN = /^(?:connect|leave|vanish) /;

/** What a line of a trace says, in the words of the model; `undefined` where the model knows no such thing. */
function actionsOf(line: string): readonly Action[] | undefined {
  const said = line.replace(/^\S+ /, "");
  const changed = /^\S+ -> (\S+)$/.exec(said)?.[1];
  if (changed === "draining") return ["lame duck over"];
  if (changed === "closing") return ["close connections"];
  if (changed !== undefined) return undefined;
  const [, slot] = /\/?c([0-2])\b/.exec(said) ?? [];
  const of = (name: string): Action[] => [`${name} ${Number(slot) as Slot}` as Action];
  if (/connection accepted c/.test(said)) return of("accept");
  if (/(?:request|request on a kept-alive connection) \//.test(said)) return of("request");
  if (/handler ends/.test(said)) return of("answer");
  if (/SIGTERM/.test(said)) return ["signal"];
  if (said.startsWith("lame-duck probe of readiness")) return ["probe"];
  if (/\bcut\b/.test(said)) return ["cut"];
  if (/listener closed/.test(said)) return ["stop listening"];
  const [, hook, what] = /hook (begins|ends) .*?(flush|close)/.exec(said) ?? [];
  if (hook !== undefined) return [`${what} ${hook}` as Action];
  if (/report told/.test(said)) return ["report"];
  if (/foreign listener called/.test(said)) return ["foreign listener"];
  return /process gone/.test(said) ? ["exit"] : undefined;
}

/** The first line of a trace that the model does not allow, whatever went on unseen before it; none where it allows all. */
export function firstRefused(lines: readonly string[], rules: Rules): string | undefined {
  let possible = new Map([[keyOf(START), START]]);
  for (const line of lines) {
    const actions = actionsOf(line);
    if (actions === undefined) continue;
    const next = new Map<string, State>();
    for (const state of unseenFrom(possible, rules)) {
      for (const { action, to } of stepsFrom(state, rules))
        if (actions.includes(action)) next.set(keyOf(to), to);
    }
    if (next.size === 0) return line;
    possible = next;
  }
  return undefined;
}

function unseenFrom(possible: ReadonlyMap<string, State>, rules: Rules): Iterable<State> {
  const all = new Map(possible);
  for (const state of all.values()) {
    for (const { action, to } of stepsFrom(state, rules))
      if (HIDDEN.test(action) && !all.has(keyOf(to))) all.set(keyOf(to), to);
  }
  return all.values();
}
