import { oneLine } from "./text.ts";

const MAX_CAUSES = 3;
const MAX_FRAMES = 10;

/**
 * What an error says of itself and of its causes, with their codes, on one bounded line. Takes whatever was thrown,
 * and never throws. Only the first line of a message: what programs put behind it is what they choked on, which is
 * often what a client sent.
 */
export function errorText(error: unknown): string {
  return withCauses(error, ownText(error));
}

/** The same for what nobody caught: with its name, whichever it is, and the frames of its stack. */
export function thrownText(error: unknown): string {
  const name = textOf(error, "name");
  const own = ownText(error);
  const named = name === "Error" && own !== name ? `${name}: ${own}` : own;
  return [withCauses(error, named), ...stackOf(error)].join(" ");
}

/** The frames of its stack, innermost first; none of the lines that its message may have put there. */
export function stackOf(error: unknown): string[] {
  const stack = textOf(error, "stack");
  const message = textOf(error, "message");
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length).split("\n");
  return frames
    .filter((line) => /^ +at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => oneLine(line.trim()));
}

function withCauses(error: unknown, own: string): string {
  const said = [own];
  let cause = causeOf(error);
  while (cause !== undefined && cause !== null && said.length <= MAX_CAUSES) {
    said.push(ownText(cause));
    cause = causeOf(cause);
  }
  return said.join("; caused by: ");
}

function ownText(error: unknown): string {
  if (!isObject(error)) return oneLine(firstLine(oneLine(error)));
  const name = textOf(error, "name");
  const said = firstLine(textOf(error, "message"));
  const prefix = name === "" || name === "Error" ? "" : `${name}: `;
  const message = said === "" ? name || tagOf(error) : prefix + said;
  const code = property(error, "code");
  const known = typeof code === "string" || typeof code === "number" ? String(code) : "";
  const text = oneLine(message);
  return known === "" || text.includes(known) ? text : `${text} (${oneLine(known)})`;
}

/** Errors that stand for several, such as one for each address that refused, have the first of them as their cause. */
function causeOf(error: unknown): unknown {
  const cause = property(error, "cause");
  return cause === undefined ? property(property(error, "errors"), "0") : cause;
}

function firstLine(message: string): string {
  // V8 quotes what it could not parse.
  const unquoted = message.replace(
    /(?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s,
    "… is not valid JSON",
  );
  const [line = "", rest] = unquoted.trim().split(/[\r\n\u2028\u2029]/, 2);
  return rest === undefined ? line : `${line}…`;
}

function textOf(value: unknown, name: string): string {
  const text = property(value, name);
  return typeof text === "string" ? text : "";
}

function property(value: unknown, name: string): unknown {
  try {
    return isObject(value) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  } catch {
    return undefined;
  }
}

function tagOf(value: object): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return `(${typeof value})`;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
