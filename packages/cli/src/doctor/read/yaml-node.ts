import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Edit, Located, SourceFile, Span } from "../files/source-file.ts";
import { inserted, listed, replaced } from "./yaml-edits.ts";

export interface YamlDocument {
  readonly file: SourceFile;
  readonly root: YamlNode;
}

/** One value of a YAML file with its place; absent values are `undefined`, so that chains read like the file. */
export class YamlNode implements Span {
  readonly file: SourceFile;
  readonly #node: Node;
  readonly #resolve: (node: unknown) => unknown;
  /** Written somewhere else, for others too: an alias, or what a merge key brings in. */
  readonly #shared: boolean;

  constructor(file: SourceFile, node: Node, resolve: (node: unknown) => unknown, shared = false) {
    this.file = file;
    this.#node = node;
    this.#resolve = resolve;
    this.#shared = shared || isAlias(node);
  }

  get start(): number {
    return this.#node.range?.[0] ?? 0;
  }

  get end(): number {
    const end = this.#node.range?.[1] ?? 0;
    return this.start + this.file.text.slice(this.start, end).trimEnd().length;
  }

  /** The value under these keys. */
  get(...path: readonly (string | number)[]): YamlNode | undefined {
    let node: unknown = this.#node;
    let shared = this.#shared;
    for (const key of path) {
      shared ||= isAlias(node);
      const parent = this.#resolve(node);
      if (!isMap(parent) && !isSeq(parent)) return undefined;
      const own: unknown = parent.get(key, true);
      shared ||= own === undefined;
      node = own ?? this.#merged(parent, key);
    }
    return node === null || node === undefined ? undefined : this.#wrap(node as Node, shared);
  }

  /** A number, a text or a boolean, as text. */
  text(...path: readonly (string | number)[]): Located<string> | undefined {
    const node = this.get(...path);
    const scalar = node === undefined ? undefined : node.#resolve(node.#node);
    if (node === undefined || !isScalar(scalar)) return undefined;
    const { value } = scalar;
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      return undefined;
    return { file: this.file, start: node.start, end: node.end, value: String(value) };
  }

  items(...path: readonly (string | number)[]): YamlNode[] {
    const list = this.#at(path);
    const at = this.get(...path);
    const shared = at === undefined ? this.#shared : at.#shared;
    return isSeq(list) ? list.items.map((item) => this.#wrap(item as Node, shared)) : [];
  }

  entries(
    ...path: readonly (string | number)[]
  ): { key: Located<string>; value: YamlNode | undefined }[] {
    const map = this.#at(path);
    if (!isMap(map)) return [];
    return (map as YAMLMap<Node, Node | null>).items.flatMap(
      ({ key, value }: Pair<Node, Node | null>) => {
        if (!isScalar(key)) return [];
        const { start, end } = this.#wrap(key);
        return [
          {
            key: { file: this.file, start, end, value: String(key.value) },
            value: value === null ? undefined : this.#wrap(value),
          },
        ];
      },
    );
  }

  get isList(): boolean {
    return isSeq(this.#resolved());
  }

  get isMap(): boolean {
    return isMap(this.#resolved());
  }

  /** Adds lines to a map, before its first; none for a map on one line, or one that others share. */
  insertion(lines: readonly string[]): Edit[] {
    const map = this.#resolved();
    if (!isMap(map) || map.flow === true || this.#shared) return [];
    const indent = " ".repeat(this.file.position(this.start).column - 1);
    const text = lines.map((line) => `${line}\n${indent}`).join("");
    return [{ file: this.file, start: this.start, end: this.start, text }];
  }

  /** Another text in a scalar's place, in the quotes it has; none for a block, an alias, or what others share. */
  replacement(text: string): Edit[] {
    const node = this.#resolved();
    return this.#shared || !isScalar(node) ? [] : replaced(this, node, text);
  }

  /** Text put into a scalar, at an offset of its value; none where the file does not hold the value as it is. */
  insertionAt(offset: number, text: string): Edit[] {
    const node = this.#resolved();
    return this.#shared || !isScalar(node) ? [] : inserted(this, node, offset, text);
  }

  /** Other words in a command's place, as a list in the style it has. */
  listEdits(words: readonly string[]): Edit[] {
    const node = this.#resolved();
    if (this.#shared || (!isScalar(node) && !isSeq(node))) return [];
    return listed(this, node, words);
  }

  /** What `<<: *anchor` brings in. */
  #merged(parent: unknown, key: string | number): unknown {
    if (!isMap(parent) || key === "<<") return undefined;
    const source = this.#resolve(parent.get("<<", true));
    const maps = isSeq(source) ? source.items.map(this.#resolve) : [source];
    return maps
      .filter(isMap)
      .find((map) => map.has(key))
      ?.get(key, true);
  }

  #at(path: readonly (string | number)[]): unknown {
    const found = this.get(...path);
    return found === undefined ? undefined : found.#resolved();
  }

  #resolved(): unknown {
    return this.#resolve(this.#node);
  }

  #wrap(node: Node, shared = this.#shared): YamlNode {
    return new YamlNode(this.file, node, this.#resolve, shared);
  }
}
