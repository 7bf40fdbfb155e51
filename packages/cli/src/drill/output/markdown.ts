import type { Judged } from "../verdict.ts";

const MARKS = { passed: "✅", failed: "❌", inapplicable: "–" } as const;

/** For a pull request's comment or `$GITHUB_STEP_SUMMARY`. */
export function markdown({ program, passed, rounds, requests, lost, faults }: Judged): string {
  const rows = rounds.flatMap(({ name, results }) =>
    results.map(
      ({ verdict, title, evidence, advice }) =>
        `| ${MARKS[verdict]} | ${cell(title)} | ${cell(evidence)}${verdict === "failed" ? `<br>${cell(advice)}` : ""} | ${cell(name)} |`,
    ),
  );
  return [
    `## Stop drill: ${passed ? "passed" : "failed"}`,
    "",
    `\`${program.replaceAll("`", "'")}\`: ${requests} requests sent, ${lost.length} lost`,
    "",
    "|  | case | seen | stopped |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...faults.map((fault) => `\n**${fault}**`),
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ").replaceAll("<", "&lt;");
}
