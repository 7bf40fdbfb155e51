import type { Located, SourceFile } from "../files/source-file.ts";

/** A unit's settings by "Section.Key", each with every value it was given. */
export type SystemdUnit = ReadonlyMap<string, readonly Located<string>[]>;

/** Per systemd.syntax(7): `[Section]`, `Key=value`, comments with # or ;, a backslash at the end goes on with the next line. */
export function readSystemdUnit(file: SourceFile): SystemdUnit {
  const unit = new Map<string, Located<string>[]>();
  let section = "";
  let offset = 0;
  let unfinished: { name: string; start: number; value: string } | undefined;
  for (const line of file.text.split("\n")) {
    const start = offset;
    offset += line.length + 1;
    const text = line.trim();
    if (text.startsWith("#") || text.startsWith(";")) continue;
    if (unfinished === undefined) {
      const header = /^\[(.+)\]$/.exec(text);
      if (header !== null) section = header[1] ?? "";
      const equals = line.indexOf("=");
      if (header !== null || equals === -1) continue;
      const value = line.slice(equals + 1);
      const at = start + equals + 1 + (value.length - value.trimStart().length);
      unfinished = {
        name: `${section}.${line.slice(0, equals).trim()}`,
        start: at,
        value: value.trim(),
      };
    } else {
      unfinished.value += text;
    }
    if (unfinished.value.endsWith("\\")) {
      unfinished.value = `${unfinished.value.slice(0, -1)} `;
      continue;
    }
    const { name, value } = unfinished;
    const entry = { file, start: unfinished.start, end: start + line.trimEnd().length, value };
    unit.set(name, [...(unit.get(name) ?? []), entry]);
    unfinished = undefined;
  }
  return unit;
}

/** The last value counts, as systemd has it. */
export function setting(unit: SystemdUnit, name: string): Located<string> | undefined {
  return unit.get(name)?.at(-1);
}
