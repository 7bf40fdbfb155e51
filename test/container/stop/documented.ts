import { readFileSync } from "node:fs";

const page = new URL("../../../docs/articles/docker-stop.md", import.meta.url);

/** The table of docs/articles/docker-stop.md: by the row's name, then by the column's. */
export function documentedOutcomes(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const tables = readFileSync(page, "utf8").split("\n\n");
  const table = tables.find((block) => block.startsWith("| started by")) ?? "";
  const rows = table.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const [, ...columns] = rows[0] ?? [];
  return new Map(
    rows
      .slice(2)
      .map(([name = "", ...cells]) => [
        name,
        new Map(columns.map((column, index) => [column, cells[index] ?? ""])),
      ]),
  );
}
