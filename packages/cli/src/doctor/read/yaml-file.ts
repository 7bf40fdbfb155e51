import { isAlias, parseAllDocuments } from "yaml";
import type { SourceFile } from "../files/source-file.ts";
import { type YamlDocument, YamlNode } from "./yaml-node.ts";

export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly { message: string; start: number; end: number }[];
}

/** YAML, and JSON, which is a part of it. */
export function readYaml(file: SourceFile): YamlFile {
  const parsed = parseAllDocuments(file.text, {
    logLevel: "silent",
    uniqueKeys: false,
    // The library's own line counter would walk the text for each of many problems.
    prettyErrors: false,
  });
  const all = "empty" in parsed ? [] : parsed;
  return {
    documents: all.flatMap((document) => {
      const { contents } = document;
      if (contents === null) return [];
      const resolved = new Map<unknown, unknown>();
      const resolve = (node: unknown): unknown => {
        if (!isAlias(node)) return node;
        if (!resolved.has(node)) resolved.set(node, node.resolve(document));
        return resolved.get(node);
      };
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
