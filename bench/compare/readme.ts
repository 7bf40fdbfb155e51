const BEGIN = "<!-- comparison -->";
const END = "<!-- end of comparison -->";

/** How many columns at either end of the page's table hold no verdict: name and version; lost of sent and the stop. */
const [NAMES, FIGURES] = [2, 2];

/** The README's table: of each row of docs/evidence/compare.md what it lost, and which cases it failed. */
export function readmeWithComparison(readme: string, comparison: string): string {
  const [head = [], , ...rows] = comparison
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1).map(trimmed));
  const cases = head.slice(NAMES, -FIGURES);
  const shown = rows.map((cells) => {
    const verdicts = cells.slice(NAMES, -FIGURES);
    const failed = cases.filter((_, index) => verdicts[index]?.startsWith("✗"));
    const [name, version] = cells;
    return [`${name} ${version}`, cells.at(-FIGURES) ?? "", failed.join(", ") || "none"];
  });
  const table = [
    ["", head.at(-FIGURES) ?? "", `failed of ${cases.length} cases`],
    ["---", "---", "---"],
  ]
    .concat(shown)
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
  const [before = "", rest = ""] = readme.split(BEGIN);
  const [, after = ""] = rest.split(END);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

function trimmed(cell: string): string {
  return cell.trim();
}
