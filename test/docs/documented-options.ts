import { readFileSync } from "node:fs";

/** The default of each option, by its name as users write it (`probes.readiness`), as some text gives it. */
export type DocumentedDefaults = ReadonlyMap<string, string>;

/** Which option's type is described by which interface. */
const NESTED: Readonly<Record<string, string>> = {
  LifecycleOptions: "",
  ProbePaths: "probes.",
  RefusalOptions: "refusal.",
  ProbeServerOptions: "probeServer.",
  FarewellOptions: "farewell.",
};

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** The `@default` of every member; "" where there is none. */
export function defaultsInSource(): DocumentedDefaults {
  const source = ["lifecycle-options", "farewell"]
    .map((file) => read(`packages/core/src/options/${file}.ts`))
    .join("\n");
  const found = new Map<string, string>();
  for (const [, name = "", body = ""] of source.matchAll(
    /^export interface (\w+) \{\n(.*?)^\}/gms,
  )) {
    const prefix = NESTED[name];
    if (prefix === undefined) continue;
    for (const [, comment = "", member = ""] of body.matchAll(
      /(?:\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*)?^ {2}(\w+)\??:/gm,
    )) {
      found.set(prefix + member, /@default ([^@]*)/.exec(comment)?.[1]?.trim() ?? "");
    }
  }
  return found;
}

export interface ReadmeRow {
  readonly name: string;
  readonly defaultText: string;
  /** The options that the row stands for: its own, or those it names as `{ port, host }`. */
  readonly covers: readonly string[];
}

/** The rows of the table with the columns `Option`, `Default` and `Unit / values`. */
export function rowsInReadme(): ReadmeRow[] {
  const lines = read("README.md")
    .split("\n")
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const head = lines.findIndex(([, option, value]) => option === "Option" && value === "Default");
  if (head < 0) throw new Error("README.md has no table with the columns Option and Default");
  const end = lines.findIndex((cells, index) => index > head && cells.length < 3);
  return lines
    .slice(head + 2, end < 0 ? undefined : end)
    .map(([, option = "", value = "", values = ""]) => {
      const name = option.replaceAll("`", "");
      const parts = /^`\{ ([\w, ]+) \}`/.exec(values)?.[1]?.split(", ") ?? [];
      const covers = [name, ...parts.map((part) => `${name}.${part}`)];
      return { name, defaultText: literal(value), covers };
    });
}

/** A cell without its code marks, and numbers without the spaces or commas that group their digits. */
function literal(cell: string): string {
  return cell.replaceAll("`", "").replace(/(?<=\d)[\s\u00a0\u202f_,](?=\d{3}\b)/g, "");
}
