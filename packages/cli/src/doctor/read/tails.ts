import { type Command, type CommandNode, parse, type PipelineNode, type Statement } from "unbash";
import { commandsIn, isLiteral, wordsOf } from "./shell.ts";

/** A command that a script may end with, and so the one that its shell waits for. Offsets count in the script. */
export interface Tail {
  /** Without quotes, and without a leading `exec`. */
  readonly words: readonly string[];
  /** The words say everything: nothing to expand, assign or redirect. */
  readonly literal: boolean;
  /** The shell becomes this command instead of waiting for it. */
  readonly exec: boolean;
  readonly start: number;
  readonly end: number;
  /** Where `exec ` goes. */
  readonly nameStart: number;
  /** Whether it is all there is. */
  readonly alone: boolean;
  /** Something comes after it, so `exec` would change what the script does. */
  readonly followed: boolean;
}

type Context = Pick<Tail, "alone" | "followed">;

/** Commands that end a script but are not what it is for. */
const EPILOGUE = new Set(["exit", "return", "echo", "printf", "wait", "true", ":"]);

/** The commands that a script may end with, one for each branch. Empty when the script has traps: it forwards signals itself. */
export function tailsOf(source: string): Tail[] {
  const script = parse(source);
  if (commandsIn(script).some(({ name }) => name?.value === "trap")) return [];
  return tailsOfList(script.commands, { alone: script.commands.length === 1, followed: false });
}

function tailsOfList(statements: readonly Statement[], context: Context): Tail[] {
  let { alone, followed } = context;
  for (const statement of statements.toReversed()) {
    const tails = tailsOfNode(statement.command, {
      alone: alone && statement.background !== true,
      followed: followed || statement.background === true,
    });
    const [tail] = tails;
    if (tail !== undefined && !(tails.length === 1 && EPILOGUE.has(tail.words[0] ?? "")))
      return tails;
    followed ||= tail?.words[0] !== "exit";
    alone = false;
  }
  return [];
}

function tailsOfNode(node: PipelineNode | Statement["command"], context: Context): Tail[] {
  const inner: Context = { ...context, alone: false };
  switch (node.type) {
    case "AndOr": {
      const or = node.operators.includes("||");
      return tailsOfLast(node.commands, { alone: false, followed: context.followed || or });
    }
    case "Pipeline":
      return tailsOfLast(node.commands.slice(0, 1), { alone: false, followed: true });
    case "If":
      return [
        node.then,
        ...node.elif.map(({ then }) => then),
        ...(node.else ? [node.else] : []),
      ].flatMap(({ commands }) => tailsOfList(commands, inner));
    case "Case":
      return node.items.flatMap(({ body }) => tailsOfList(body.commands, inner));
    case "BraceGroup":
      return tailsOfList(node.body.commands, inner);
    case "Subshell":
    case "While":
    case "For":
      return tailsOfList(node.body.commands, { alone: false, followed: true });
    case "Redirected":
      return tailsOfNode(node.command, inner);
    case "Command":
      return tailOfCommand(node, context);
    case "Function":
    case "Coproc":
    case "Select":
    case "ArithmeticFor":
    case "ArithmeticCommand":
    case "TestCommand":
      break;
  }
  return [];
}

function tailsOfLast(commands: readonly PipelineNode[], context: Context): Tail[] {
  const last = commands.at(-1);
  return last === undefined ? [] : tailsOfNode(last, context);
}

function tailOfCommand(command: Command & CommandNode, context: Context): Tail[] {
  if (command.name === undefined) return [];
  const all = wordsOf(command);
  const exec = command.name.value === "exec";
  const words = exec ? all.slice(1) : all;
  return [
    {
      ...context,
      words: words.map(({ value }) => value),
      literal:
        command.prefix.length === 0 && command.redirects.length === 0 && words.every(isLiteral),
      exec,
      start: command.pos,
      end: command.end,
      nameStart: command.name.pos,
    },
  ];
}
