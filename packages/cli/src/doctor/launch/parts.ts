import type { Edit } from "../files/source-file.ts";
import type { YamlNode } from "../read/yaml-node.ts";
import type { Launch } from "./launch.ts";

type Facts = Omit<Launch, "write" | "insert">;

/** Words in a Dockerfile, as a list or as the text of a shell form. */
export function textPart(facts: Facts): Launch {
  const { file, start, end, argv, shellForm } = facts;
  const list = file.text.slice(start, end);
  return {
    ...facts,
    write: (words) => {
      // Comments and line breaks in between would be lost.
      if (list.includes("\n")) return [];
      return [
        { file, start, end, text: `[${words.map((word) => JSON.stringify(word)).join(", ")}]` },
      ];
    },
    insert: (word, at, text) => {
      if (shellForm === undefined) return insertIntoList(facts, argv, word, at, text);
      const offset = shellForm.content.offsetOf(at);
      return word === argv.length - 1 ? [{ file, start: offset, end: offset, text }] : [];
    },
  };
}

function insertIntoList(
  { file, start, end }: Facts,
  argv: readonly string[],
  word: number,
  at: number,
  text: string,
): Edit[] {
  const value = argv[word];
  if (value === undefined) return [];
  const written = JSON.stringify(value);
  const place = nthPlace(
    file.text.slice(start, end),
    written,
    argv.slice(0, word).filter((one) => one === value).length,
  );
  // Escapes before the offset would shift it.
  if (place === -1 || !written.slice(1).startsWith(value.slice(0, at))) return [];
  const offset = start + place + 1 + at;
  return [{ file, start: offset, end: offset, text }];
}

function nthPlace(source: string, wanted: string, before: number): number {
  let place = source.indexOf(wanted);
  for (let skipped = 0; skipped < before && place !== -1; skipped += 1)
    place = source.indexOf(wanted, place + 1);
  return place;
}

export function yamlPart(
  node: YamlNode,
  argv: readonly string[],
  facts: Pick<Facts, "folder" | "dockerfile" | "environment" | "shell" | "init">,
): Launch {
  const { file, start, end } = node;
  return {
    ...facts,
    file,
    start,
    end,
    argv,
    shellForm: undefined,
    keepsForm: false,
    write: (words) => node.listEdits(words),
    insert: (word, at, text) =>
      node.isList ? (node.items()[word]?.insertionAt(at, text) ?? []) : [],
  };
}

/** Parts one behind the other, as ENTRYPOINT and CMD are; only the last one is written to. */
export function joined(parts: readonly Launch[]): Launch | undefined {
  const last = parts.at(-1);
  if (last === undefined) return undefined;
  const before = parts.slice(0, -1).flatMap(({ argv }) => argv);
  const isKept = (words: readonly string[]): boolean =>
    words.length >= before.length && before.every((word, index) => words[index] === word);
  return {
    ...last,
    argv: [...before, ...last.argv],
    init: last.init ?? parts.find(({ init }) => init !== undefined)?.init,
    write: (words) => (isKept(words) ? last.write(words.slice(before.length)) : []),
    insert: (word, at, text) =>
      word < before.length ? [] : last.insert(word - before.length, at, text),
  };
}
