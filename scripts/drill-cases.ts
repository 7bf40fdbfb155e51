import { writeFileSync } from "node:fs";
import { roundsFor } from "../packages/cli/src/drill/rounds.ts";

const PAGE = new URL("../docs/drill-cases.md", import.meta.url);
const INTRODUCTION = `# The drill's cases

What [\`lastcall drill\`](drill.md) looks at, what to do where a case fails, and the doctor's rules that find the cause without running anything. \`pnpm docs:drill\` writes this page from the code.
`;

/** One heading for each case, by which reports point at it. */
export function drillCasesPage(): string {
  const found = { webSocketPath: undefined, eventStreamPath: undefined, probing: undefined };
  const sections = roundsFor(found, true, []).map(({ name, cases }) => {
    const texts = cases.map(({ id, title, advice, rules }) =>
      [`### ${id}`, sentence(title), `**When it fails:** ${advice}`, ...foundBy(rules)].join(
        "\n\n",
      ),
    );
    return [`## Stopped ${name}`, ...texts].join("\n\n");
  });
  return `${[INTRODUCTION, ...sections].join("\n")}\n`;
}

function sentence(title: string): string {
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}.`;
}

function foundBy(rules: readonly string[]): string[] {
  return rules.length === 0
    ? []
    : [
        `**Found by:** ${rules.map((id) => `\`lastcall doctor explain ${id.slice(0, 5)}\``).join(", ")}`,
      ];
}

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(PAGE, drillCasesPage());
