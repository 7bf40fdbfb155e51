import type { Located, SourceFile, Span } from "../files/source-file.ts";

/** A block of HCL with what can be known of it without evaluating anything. */
export interface HclBlock extends Span {
  readonly type: string;
  readonly labels: readonly string[];
  /** Attributes whose value is a text, a number, a boolean, or a list of texts. */
  readonly attributes: ReadonlyMap<string, Located<string | readonly string[]>>;
  readonly blocks: readonly HclBlock[];
}

const TOKEN =
  /(?<space>\s+|#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)|(?<heredoc><<-?\s*(?<mark>\w+)[^\n]*\n[^]*?\n\s*\k<mark>(?=\n|$))|(?<text>"(?:[^"\\]|\\[^])*")|(?<word>[\w.-]+)|(?<sign>[^\s\w])/gy;

interface Token {
  readonly kind: "text" | "word" | "sign";
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** As much of the syntax as job files are written in: blocks, attributes, literals; expressions are passed over. */
export function readHcl(file: SourceFile): HclBlock {
  const tokens = tokensOf(file.text);
  let at = 0;

  function block(type: string, labels: readonly string[], start: number): HclBlock {
    const attributes = new Map<string, Located<string | readonly string[]>>();
    const blocks: HclBlock[] = [];
    while (at < tokens.length && tokens[at]?.value !== "}") {
      const name = tokens[at];
      at += 1;
      if (name === undefined || name.kind === "sign") continue;
      if (tokens[at]?.value === "=" || tokens[at]?.value === ":") {
        at += 1;
        const nested = tokens[at];
        if (nested?.value === "{") {
          at += 1;
          blocks.push(block(unquoted(name), [], name.start));
          continue;
        }
        const value = valueAt();
        if (value !== undefined) attributes.set(unquoted(name), value);
        continue;
      }
      const found: string[] = [];
      while (tokens[at]?.kind === "text" || tokens[at]?.kind === "word") {
        found.push(unquoted(tokens[at]!));
        at += 1;
      }
      if (tokens[at]?.value !== "{") continue;
      at += 1;
      blocks.push(block(unquoted(name), found, name.start));
    }
    const end = tokens[at]?.end ?? file.text.length;
    at += 1;
    return { file, start, end, type, labels, attributes, blocks };
  }

  function valueAt(): Located<string | readonly string[]> | undefined {
    const first = tokens[at];
    if (first === undefined) return undefined;
    if (first.value !== "[") {
      at += 1;
      return first.kind === "sign"
        ? undefined
        : { file, start: first.start, end: first.end, value: unquoted(first) };
    }
    const words: string[] = [];
    for (at += 1; at < tokens.length && tokens[at]?.value !== "]"; at += 1) {
      const token = tokens[at];
      if (token?.kind === "text") words.push(unquoted(token));
    }
    const end = tokens[at]?.end ?? first.end;
    at += 1;
    return { file, start: first.start, end, value: words };
  }

  return block("", [], 0);
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].flatMap(({ groups = {}, 0: value, index: start }): Token[] => {
    if (groups["space"] !== undefined) return [];
    const kind =
      groups["word"] !== undefined ? "word" : groups["sign"] !== undefined ? "sign" : "text";
    return [{ kind, value, start, end: start + value.length }];
  });
}

function unquoted({ kind, value }: Token): string {
  return kind === "text" && value.startsWith('"')
    ? value.slice(1, -1).replaceAll(/\\(.)/g, "$1")
    : value;
}
