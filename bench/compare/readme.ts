const BEGIN = "<!-- comparison -->";
const END = "<!-- end of comparison -->";

/** The README's table: the one of docs/evidence/compare.md, with its marks alone. */
export function readmeWithComparison(readme: string, comparison: string): string {
  const rows = comparison
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -2).map(marked));
  const table = rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const [before = "", rest = ""] = readme.split(BEGIN);
  const [, after = ""] = rest.split(END);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

function marked(cell: string): string {
  const text = cell.trim();
  if (/^-+$/.test(text)) return "---";
  return text.startsWith("✗") ? "✗" : text;
}
