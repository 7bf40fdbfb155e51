export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface SourceFileOptions {
  /** Whether the bytes on disk are this text in UTF-8, so that it may be written back; default `true`. */
  readonly writable?: boolean;
}

/** A file's text with its lines, so that every part of it has a line number and can be replaced. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly writable: boolean;
  readonly #lineStarts: number[] = [0];

  constructor(path: string, text: string, { writable = true }: SourceFileOptions = {}) {
    this.path = path;
    this.text = text;
    this.writable = writable;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      this.#lineStarts.push(at + 1);
    }
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }

  /** Both from 0, as the language server protocol counts. */
  offset({ line, character }: { line: number; character: number }): number {
    return (this.#lineStarts[line] ?? this.text.length) + character;
  }

  /** Where the line of this offset ends, its line break left out. */
  lineEnd(offset: number): number {
    const end = this.text.indexOf("\n", offset);
    return end === -1 ? this.text.length : end;
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

/** What is written in a part's place. */
export interface Edit extends Span {
  readonly text: string;
}

/** The file's text with these edits; of two that overlap, the first in the file wins. */
export function edited(file: SourceFile, edits: readonly Edit[]): string {
  let text = "";
  let done = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.file !== file || edit.start < done) continue;
    text += file.text.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return text + file.text.slice(done);
}
