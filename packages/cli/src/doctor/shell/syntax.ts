import { type Command, forEachChild, parse, type Script, type SyntaxNode, type Word } from "unbash";

export interface ShellCommand {
  readonly words: string[];
  /** Whether each word says everything: nothing to expand, glob or substitute. */
  readonly literal: boolean;
  readonly start: number;
  readonly end: number;
  readonly wordSpans: Word[];
}

/** Every simple command of a script, those in substitutions too. */
export function commandsOf(source: string): ShellCommand[] {
  return commandsIn(parse(source)).map((command) => {
    const words = wordsOf(command);
    return {
      words: words.map(({ value }) => value),
      literal: words.every(isLiteral),
      start: command.pos,
      end: command.end,
      wordSpans: words,
    };
  });
}

/** Split as a command line is where no shell reads it: quotes count, operators are words. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  visit(parse(text), (node) => {
    if (node.type === "Word") words.push(node.value);
    return node.type !== "Word";
  });
  return words;
}

/** Every simple command of a parsed script. */
export function commandsIn(script: Script): Command[] {
  const commands: Command[] = [];
  visit(script, (node) => {
    if (node.type === "Command") commands.push(node);
    return true;
  });
  return commands;
}

/** The names of the functions that a parsed script defines, with their bodies. */
export function functionsIn(script: Script): Map<string, SyntaxNode & { type: "Function" }> {
  const functions = new Map<string, SyntaxNode & { type: "Function" }>();
  visit(script, (node) => {
    if (node.type === "Function") functions.set(node.name.value, node);
    return true;
  });
  return functions;
}

function visit(node: SyntaxNode, enter: (node: SyntaxNode) => boolean): void {
  if (!enter(node)) return;
  forEachChild(node, (child) => visit(child, enter));
}

/** Name and arguments. */
export function wordsOf(command: Command): Word[] {
  const named = command.name === undefined ? [] : [command.name];
  return [...named, ...command.args.filter((argument) => argument.type === "Word")];
}

/** Plain characters and quoted text that no shell changes: no `$`, backquote, backslash, `~`, glob or brace. */
const LITERAL = /^(?:[\w@%+=:,./^-]|'[^']*'|"[^"$`\\]*")+$/;

/** Whether the word is to the program what it is to the shell. */
export function isLiteral({ text }: Word): boolean {
  return LITERAL.test(text);
}
