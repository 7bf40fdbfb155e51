import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";
import type { Edit } from "../findings.ts";
import type { Located, SourceFile, Span } from "../source-file.ts";

export interface YamlDocument {
  readonly file: SourceFile;
  readonly root: YamlNode;
}

/** One value of a YAML file with its place; absent values are `undefined`, so that chains read like the file. */
export class YamlNode implements Span {
  readonly file: SourceFile;
  readonly #node: Node;
  readonly #resolve: (node: unknown) => unknown;

  constructor(file: SourceFile, node: Node, resolve: (node: unknown) => unknown) {
    this.file = file;
    this.#node = node;
    this.#resolve = resolve;
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
    for (const key of path) {
      const parent = this.#resolve(node);
      if (!isMap(parent) && !isSeq(parent)) return undefined;
      node = parent.get(key, true) ?? this.#merged(parent, key);
    }
    return node === null || node === undefined ? undefined : this.#wrap(node as Node);
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
    return isSeq(list) ? list.items.map((item) => this.#wrap(item as Node)) : [];
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

  /** Adds lines to a map, before its first; none for a map on one line. */
  insertion(lines: readonly string[]): Edit[] {
    const map = this.#resolved();
    if (!isMap(map) || map.flow === true) return [];
    const indent = " ".repeat(this.file.position(this.start).column - 1);
    const text = lines.map((line) => `${line}\n${indent}`).join("");
    return [{ file: this.file, start: this.start, end: this.start, text }];
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

  #wrap(node: Node): YamlNode {
    return new YamlNode(this.file, node, this.#resolve);
  }
}

export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly { message: string; start: number; end: number }[];
}

export function readYaml(file: SourceFile): YamlFile {
  const parsed = parseAllDocuments(file.text, {
    logLevel: "silent",
    uniqueKeys: false,
  });
  const all = "empty" in parsed ? [] : parsed;
  return {
    documents: all.flatMap((document) => {
      const { contents } = document;
      if (contents === null) return [];
      const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
      return [{ file, root: new YamlNode(file, contents, resolve) }];
    }),
    problems: all
      .flatMap(({ errors }) => errors)
      .map(({ message, pos: [start, end] }) => ({
        message: message.split("\n", 1)[0] ?? "",
        // An error at the end is told of one character behind it.
        start: Math.min(start, file.text.length),
        end: Math.min(end, file.text.length),
      })),
  };
}
