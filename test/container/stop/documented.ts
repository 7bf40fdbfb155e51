import { readFileSync } from "node:fs";

const page = new URL("../../../docs/containers.md", import.meta.url);

/** The table of docs/containers.md: by the row's name, then by the column's. */
export function documentedOutcomes(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const rows = readFileSync(page, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const start = rows.findIndex(([first]) => first === "started by");
  const [, ...columns] = rows[start] ?? [];
  return new Map(
    rows
      .slice(start + 2)
      .map(([name = "", ...cells]) => [
        name,
        new Map(columns.map((column, index) => [column, cells[index] ?? ""])),
      ]),
  );
}
