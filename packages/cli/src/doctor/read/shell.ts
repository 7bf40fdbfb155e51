import { type Command, forEachChild, parse, type Script, type SyntaxNode, type Word } from "unbash";

/** Every simple command of a script, those in substitutions too. */
export function commandsOf(
  source: string,
): { words: string[]; start: number; end: number; wordSpans: Word[] }[] {
  return commandsIn(parse(source)).map((command) => {
    const words = wordsOf(command);
    return {
      words: words.map(({ value }) => value),
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

function visit(node: SyntaxNode, enter: (node: SyntaxNode) => boolean): void {
  if (!enter(node)) return;
  forEachChild(node, (child) => visit(child, enter));
}

/** Name and arguments. */
export function wordsOf(command: Command): Word[] {
  const named = command.name === undefined ? [] : [command.name];
  return [...named, ...command.args.filter((argument) => argument.type === "Word")];
}

/** Whether nothing in it waits to be expanded. */
export function isLiteral(word: Word): boolean {
  const plain = new Set(["Literal", "SingleQuoted", "DoubleQuoted", "AnsiCQuoted"]);
  let literal = true;
  forEachChild(word, (part) => {
    if (!plain.has(part.type)) literal = false;
    if (part.type === "DoubleQuoted")
      literal &&= part.parts.every(({ type }) => type === "Literal");
  });
  return literal;
}
