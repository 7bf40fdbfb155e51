import { readFileSync, writeFileSync } from "node:fs";
import { roundsFor } from "../packages/cli/src/drill/rounds.ts";

const README = new URL("../packages/cli/README.md", import.meta.url);
const BEGIN = "<!-- cases -->";
const END = "<!-- end of cases -->";

/** One heading for each case, by which reports point at it. */
export function readmeWithCases(readme: string): string {
  const found = { webSocketPath: undefined, eventStreamPath: undefined, probing: undefined };
  const sections = roundsFor(found, true, []).flatMap(({ name, cases }) =>
    cases.map(({ id, title, advice, rules }) => {
      const holds = `Stopped ${name}: ${title}.`;
      return [`### ${id}`, [holds, `Where not: ${advice}`, ...foundBy(rules)].join(" ")].join(
        "\n\n",
      );
    }),
  );
  const [before = "", rest = ""] = readme.split(BEGIN);
  const [, after = ""] = rest.split(END);
  return `${before}${BEGIN}\n\n${sections.join("\n\n")}\n\n${END}${after}`;
}

function foundBy(rules: readonly string[]): string[] {
  return rules.length === 0 ? [] : [`The doctor finds such causes: ${rules.join(", ")}.`];
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(README, readmeWithCases(readFileSync(README, "utf8")));
