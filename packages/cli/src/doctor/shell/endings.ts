import { type Command, parse, type PipelineNode, type Script, type Statement } from "unbash";
import { type Ending, NONE, type Place, type Reading, simpleEnding, spanOf } from "./ending.ts";
import { functionsIn, wordsOf } from "./syntax.ts";
import { isEpilogue } from "./vocabulary.ts";
import { trapEffect } from "./traps.ts";

export type { Ending, ShellName } from "./ending.ts";

type FunctionBody = NonNullable<ReturnType<ReturnType<typeof functionsIn>["get"]>>["body"];

/** The commands that a script may end with, one for each branch. Empty when the script passes signals on by itself. */
export function endingsOf(source: string): Ending[] {
  const script = parse(source);
  const effect = trapEffect(script, source);
  if (effect === "forwards") return [];
  const reading = {
    source,
    functions: functionsIn(script),
    called: new Map<string, readonly Ending[]>(),
    trapped: effect !== "none",
  };
  return inList(reading, script.commands, {
    alone: script.commands.length === 1,
    followed: false,
    forked: false,
    listed: true,
    last: !endsInNewline(script, source),
    inFunction: false,
  });
}

/** busybox reads line by line, and knows that a line is the last one only when nothing at all comes after it. */
function endsInNewline(script: Script, source: string): boolean {
  const last = script.commands.at(-1);
  return source.slice(last?.end ?? 0).includes("\n");
}

function inList(reading: Reading, statements: readonly Statement[], place: Place): Ending[] {
  let { alone, followed } = place;
  for (const [index, statement] of [...statements.entries()].toReversed()) {
    const background = statement.background === true;
    const forked = place.forked || background;
    // bash looks at the line: a job on it, and it forks for the rest.
    const jobBefore = statements
      .slice(0, index)
      .some(
        ({ background: job, end }) =>
          job === true && !reading.source.slice(end, statement.pos).includes("\n"),
      );
    const found = inNode(reading, statement.command, {
      ...place,
      alone: alone && !background,
      followed: followed || background,
      forked,
      listed: place.listed && !jobBefore,
    });
    const [only] = found;
    if (only !== undefined && !(found.length === 1 && isEpilogue(only.words))) return found;
    followed = true;
    alone = false;
  }
  return [];
}

function inNode(
  reading: Reading,
  node: PipelineNode | Statement["command"] | FunctionBody,
  place: Place,
): Ending[] {
  const inner: Place = { ...place, alone: false, listed: false };
  const away: Place = { ...inner, followed: true, last: false };
  switch (node.type) {
    case "AndOr":
      return inAndOr(reading, node.commands, node.operators, { ...place, alone: false });
    case "Pipeline": {
      const [first] = node.commands;
      const several = node.commands.length > 1;
      const found =
        first === undefined
          ? []
          : inNode(reading, first, { ...away, forked: place.forked || several });
      return found;
    }
    case "If":
      return [node.then, ...node.elif.map(({ then }) => then), ...(node.else ? [node.else] : [])]
        .flatMap(({ commands }) => inList(reading, commands, inner))
        .filter(isFirst);
    case "Case":
      return node.items
        .flatMap(({ body }) => inList(reading, body.commands, inner))
        .filter(isFirst);
    case "CompoundList":
      return inList(reading, node.commands, inner);
    case "BraceGroup":
      return inList(reading, node.body.commands, inner);
    case "Subshell":
      return inList(reading, node.body.commands, { ...inner, forked: true });
    case "While":
    case "For":
      return inList(reading, node.body.commands, away);
    case "Redirected":
      return inNode(reading, node.command, inner);
    case "Command":
      return ofCommand(reading, node, place);
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

/** `a && b || c`: the last one that is not just an afterthought, `|| exit 1` say. */
function inAndOr(
  reading: Reading,
  nodes: readonly PipelineNode[],
  operators: readonly string[],
  place: Place,
): Ending[] {
  let { followed } = place;
  for (const [index, node] of [...nodes.entries()].toReversed()) {
    const found = inNode(reading, node, { ...place, followed });
    const [only] = found;
    const before = nodes[index - 1];
    const fallback = operators[index - 1] === "||" && before !== undefined && starts(before);
    if (only !== undefined && !fallback && !(found.length === 1 && isEpilogue(only.words)))
      return found;
    followed = true;
  }
  return [];
}

/** `node server.js || node other.js`: the first is what is meant to run. */
function starts(node: PipelineNode): boolean {
  return node.type === "Command" && /^(node|npm|pnpm|yarn|tsx)$/.test(node.name?.value ?? "");
}

function ofCommand(reading: Reading, command: Command, place: Place): Ending[] {
  const [name, ...rest] = wordsOf(command);
  if (name === undefined) return [];
  if (reading.functions.has(name.value)) return ofFunction(reading, name.value, place.forked);
  if (name.value === "eval") {
    const inner = endingsOf(rest.map(({ value }) => value).join(" "));
    return inner.map((ending) => ({
      ...ending,
      ...spanOf(command, name.pos),
      alone: false,
      becoming: NONE,
      canExec: false,
    }));
  }
  return simpleEnding(reading, command, [name, ...rest], place);
}

/** Read once for each way to call it: functions that call each other from every branch stay linear, and recursion ends. */
function ofFunction(reading: Reading, name: string, forked: boolean): Ending[] {
  const way = `${forked ? "forked" : "here"} ${name}`;
  const known = reading.called.get(way);
  if (known !== undefined) return [...known];
  reading.called.set(way, []);
  const body = reading.functions.get(name)?.body;
  const place: Place = {
    alone: false,
    followed: false,
    forked,
    listed: false,
    last: false,
    inFunction: true,
  };
  const found = body === undefined ? [] : inNode(reading, body, place);
  reading.called.set(way, found);
  return found;
}

/** Branches that call the same function end in the same commands. */
function isFirst(ending: Ending, index: number, all: readonly Ending[]): boolean {
  return all.indexOf(ending) === index;
}
