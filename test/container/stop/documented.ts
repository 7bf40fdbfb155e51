import { readFileSync } from "node:fs";

const page = new URL("../../../docs/containers.md", import.meta.url);

/** The first table of docs/containers.md: by the row's name, then by the column's. */
export function documentedOutcomes(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const [table = ""] = /^\| started by[^]*?\n\n/m.exec(readFileSync(page, "utf8")) ?? [];
  const [header = [], , ...rows] = table
    .trim()
    .split("\n")
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const columns = header.slice(1);
  return new Map(
    rows.map(([name = "", ...cells]) => [
      name,
      new Map(columns.map((column, index) => [column, cells[index] ?? ""])),
    ]),
  );
}
