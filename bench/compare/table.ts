import type { CaseResult } from "../../packages/cli/src/drill/result.ts";
import type { Judged } from "../../packages/cli/src/drill/verdict.ts";

export interface Row {
  readonly name: string;
  readonly version: string;
  readonly judged: Judged;
}

/** The columns that tell the field apart, by the drill's cases. */
const COLUMNS: readonly (readonly [heading: string, caseId: string])[] = [
  ["slow requests", "in-flight-slow"],
  ["uploads", "in-flight-upload"],
  ["pipelined", "in-flight-pipelined"],
  ["new connections", "new-connections"],
  ["kept connections", "kept-connections"],
  ["late upload", "late-upload"],
  ["queued connections", "queued-connections"],
  ["idle connections", "idle-connections"],
  ["second signal", "second-signal-in-flight-slow"],
  ["exit", "exit"],
];

const MARKS = { passed: "✓", failed: "✗", inapplicable: "–" } as const;

/** The comparison as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const headings = [
    "",
    "version",
    ...COLUMNS.map(([heading]) => heading),
    "lost of sent",
    "stop under traffic",
  ];
  const lines = rows.map(({ name, version, judged }) => {
    const results = judged.rounds.flatMap((round) => round.results);
    const cells = COLUMNS.map(([, caseId]) => cell(results.find(({ id }) => id === caseId)));
    const lost = `${judged.lost.length} of ${judged.requests}`;
    return [name, version, ...cells, lost, `${Math.round(judged.rounds[0]?.stopMs ?? 0)} ms`];
  });
  const rule = headings.map(() => "---");
  return [headings, rule, ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function cell(result: CaseResult | undefined): string {
  if (result === undefined) return MARKS.inapplicable;
  return result.verdict === "failed" ? `${MARKS.failed} ${result.evidence}` : MARKS[result.verdict];
}
