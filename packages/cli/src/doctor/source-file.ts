export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A file's text with its lines, so that every part of it has a line number and can be replaced. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly #lineStarts: number[] = [0];

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      this.#lineStarts.push(at + 1);
    }
  }

  position(offset: number): Position {
    let line = this.#lineStarts.findIndex((start) => start > offset);
    if (line === -1) line = this.#lineStarts.length;
    return { line, column: offset - (this.#lineStarts[line - 1] ?? 0) + 1 };
  }

  /** Both from 0, as the language server protocol counts. */
  offset({ line, character }: { line: number; character: number }): number {
    return (this.#lineStarts[line] ?? this.text.length) + character;
  }
}

/** A part of a file. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

export interface Located<T> extends Span {
  readonly value: T;
}
