import type { Command, Word } from "unbash";
import { isBuiltin, isShellFunction } from "./vocabulary.ts";
import { type functionsIn, isLiteral } from "./syntax.ts";

export type ShellName = "dash" | "bash" | "busybox";

/** A command that a script may end with, and so the one that its shell waits for. Offsets count in the script. */
export interface Ending {
  /** Without quotes, and without a leading `exec`. */
  readonly words: readonly string[];
  /** The words say everything: nothing to expand, assign or redirect. */
  readonly literal: boolean;
  /** The script says `exec`. */
  readonly exec: boolean;
  /** The shells that replace themselves by it when they are given the script as text, by `-c`. */
  readonly becoming: ReadonlySet<ShellName>;
  readonly start: number;
  readonly end: number;
  /** Where `exec ` goes. */
  readonly nameStart: number;
  /** Whether it is all there is. */
  readonly alone: boolean;
  /** `exec` in front of it would change nothing but who waits. */
  readonly canExec: boolean;
}

/** Where in a script a command stands. */
export interface Place {
  readonly alone: boolean;
  /** Something comes after it, so that the shell has to come back. */
  readonly followed: boolean;
  /** In a process of its own: a pipeline, the background, a subshell. */
  readonly forked: boolean;
  /** Directly in the script's own list: bash replaces itself there only. */
  readonly listed: boolean;
  /** busybox replaces itself in whatever ends the script. */
  readonly last: boolean;
  readonly inFunction: boolean;
}

export interface Reading {
  readonly source: string;
  readonly functions: ReturnType<typeof functionsIn>;
  /** What the functions read so far end in, by name and whether they were called in a process of their own. */
  readonly called: Map<string, readonly Ending[]>;
  /** Shells that fork for everything: a handler is set, and the shell must live to run it. */
  readonly trapped: boolean;
}

/** A simple command that is neither a function of the script nor `eval`. */
export function simpleEnding(
  reading: Reading,
  command: Command,
  [name, ...rest]: readonly [Word, ...Word[]],
  place: Place,
): Ending[] {
  const exec = name.value === "exec";
  const inPlace = name.value === "command" && !rest[0]?.value.startsWith("-");
  const all = exec || inPlace ? rest : [name, ...rest];
  const words = all.map(({ value }) => value);
  const [program = ""] = words;
  const external =
    !isBuiltin(program) && !isShellFunction(program) && !reading.functions.has(program);
  return [
    {
      words,
      literal:
        command.prefix.length === 0 && command.redirects.length === 0 && all.every(isLiteral),
      exec: exec && !place.forked,
      becoming: external ? becoming(reading, command, place) : NONE,
      ...spanOf(command, name.pos),
      alone: place.alone,
      canExec:
        !exec &&
        !inPlace &&
        external &&
        !place.followed &&
        !place.forked &&
        !place.inFunction &&
        !reading.trapped,
    },
  ];
}

export function spanOf(
  command: Command,
  nameStart: number,
): Pick<Ending, "start" | "end" | "nameStart"> {
  return { start: command.pos, end: command.end, nameStart };
}

export const NONE: ReadonlySet<ShellName> = new Set();

/** As measured in containers, for the text of a `-c`; dash never does. */
function becoming(reading: Reading, command: Command, place: Place): ReadonlySet<ShellName> {
  if (reading.trapped || place.followed || place.inFunction) return NONE;
  const shells = new Set<ShellName>();
  if (place.listed && !place.forked && command.redirects.length === 0) shells.add("bash");
  // busybox does not even fork for a subshell that ends the script.
  if (place.last) shells.add("busybox");
  return shells;
}
