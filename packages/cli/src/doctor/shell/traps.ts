import type { Script } from "unbash";
import { commandsIn, commandsOf, functionsIn, wordsOf } from "./syntax.ts";

/**
 * What a script's traps make of a stop signal. `forwards`: it is passed on to a program in the background and waited
 * for twice, because the first `wait` returns as soon as the trap has run. `returns`: passed on, and not waited for.
 * `handles`: something else is done. `none`: nothing catches it; an ignored signal is no handler.
 */
export type TrapEffect = "forwards" | "returns" | "handles" | "none";

const STOP_SIGNALS: ReadonlySet<string> = new Set(["TERM", "SIGTERM", "15", "EXIT", "0"]);

export function trapEffect(script: Script, source: string): TrapEffect {
  const commands = commandsIn(script);
  const traps = commands.flatMap((command) => {
    const [name, action, ...signals] = wordsOf(command).map(({ value }) => value);
    const handles =
      name === "trap" && action !== undefined && action !== "-" && action.trim() !== "";
    return handles ? [{ action, signals }] : [];
  });
  if (traps.length === 0) return "none";
  const bodies = traps
    .filter(({ signals }) => signals.some((signal) => STOP_SIGNALS.has(signal.toUpperCase())))
    .map(({ action }) => bodyOf(action, script, source));
  const within = bodies.flatMap((body) => commandsOf(body).map(({ words }) => words[0]));
  if (!within.includes("kill")) return "handles";
  const waits = commands.filter(({ name }) => name?.value === "wait").length;
  // A wait in the trap's own text is no command of the script; one in a function is counted twice, which is enough.
  const twice = waits >= 2 || within.includes("wait") || /\bwhile\b[^]*\bwait\b/.test(source);
  return twice ? "forwards" : "returns";
}

/** The text of a trap's action, or of the function that it names. */
function bodyOf(action: string, script: Script, source: string): string {
  const called = functionsIn(script).get(action.trim().split(/\s/)[0] ?? "");
  return called === undefined ? action : source.slice(called.body.pos, called.body.end);
}
