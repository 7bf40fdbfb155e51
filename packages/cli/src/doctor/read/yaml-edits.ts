import { isScalar, Scalar, type YAMLSeq } from "yaml";
import type { Edit, Span } from "../files/source-file.ts";

function sourceOf({ file, start, end }: Span): string {
  return file.text.slice(start, end);
}

function isBlock({ type }: Scalar): boolean {
  return type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED;
}

/** A scalar's text replaced, its quotes kept. */
export function replaced(span: Span, scalar: Scalar, text: string): Edit[] {
  const [quote = ""] = sourceOf(span);
  if (isBlock(scalar)) return [];
  const { file, start, end } = span;
  const quotes = quote === '"' || quote === "'" ? quote : "";
  return [{ file, start, end, text: `${quotes}${text}${quotes}` }];
}

/** Text put into a scalar at an offset of its value. */
export function inserted(span: Span, scalar: Scalar, offset: number, text: string): Edit[] {
  const at = offsetIn(span, scalar, offset);
  return at === undefined ? [] : [{ file: span.file, start: at, end: at, text }];
}

/** Where in the file a scalar's value has this offset; `undefined` where escapes or folding came between. */
function offsetIn(span: Span, scalar: Scalar, offset: number): number | undefined {
  const source = sourceOf(span);
  const value = String(scalar.value);
  if (scalar.type === Scalar.BLOCK_LITERAL) {
    const lines = value.slice(0, offset).split("\n");
    const first = source.indexOf("\n") + 1;
    const indent = /^ */.exec(source.slice(first))?.[0].length ?? 0;
    let at = first;
    for (let line = 1; line < lines.length; line += 1) at = source.indexOf("\n", at) + 1;
    const column = (lines.at(-1) ?? "").length;
    const found = at + indent + column;
    const rest = value.slice(offset).split("\n", 1)[0] ?? "";
    return source.startsWith(rest, found) ? span.start + found : undefined;
  }
  const quote = source[0] === '"' || source[0] === "'" ? 1 : 0;
  const raw = source.slice(quote, source.length - quote);
  return raw === value ? span.start + quote + offset : undefined;
}

/** Other words in a list's place: only those that differ, or the whole of it in its own style. */
export function listed(span: Span, node: Scalar | YAMLSeq, words: readonly string[]): Edit[] {
  const { file, start, end } = span;
  const source = sourceOf(span);
  // Words of a block come with their indentation, and comments in between would be lost.
  if (isScalar(node)) return isBlock(node) ? [] : [{ file, start, end, text: flow(words, '"') }];
  if (/(^|\s)#/.test(source)) return [];
  const quote = /['"]/.exec(source)?.[0] ?? "";
  if (node.flow === true) return [{ file, start, end, text: flow(words, quote || '"') }];
  const { column } = file.position(start);
  const text = words.map((word) => `- ${written(word, quote)}`).join(`\n${" ".repeat(column - 1)}`);
  return [{ file, start, end, text }];
}

function flow(words: readonly string[], quote: string): string {
  return `[${words.map((word) => written(word, quote)).join(", ")}]`;
}

/** Plain where the list has no quotes and the word needs none. */
function written(word: string, quote: string): string {
  if (quote === "'" && /^[^'\n]*$/.test(word)) return `'${word}'`;
  const plain =
    quote === "" &&
    /^[a-z./][\w./@-]*$/i.test(word) &&
    !/^(true|false|null|yes|no|on|off)$/i.test(word);
  return plain ? word : JSON.stringify(word);
}
