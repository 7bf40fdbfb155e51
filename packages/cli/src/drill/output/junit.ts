import type { CaseResult } from "../result.ts";
import type { Judged } from "../verdict.ts";
import { escapeMarkup } from "./markup.ts";

/** One test suite per stop, one test case per case, as CI servers read it. */
export function junit({ rounds, faults }: Judged): string {
  const suites = rounds.map(({ name, results, stopMs }) => {
    const count = (verdict: CaseResult["verdict"]): number =>
      results.filter((result) => result.verdict === verdict).length;
    return [
      `  <testsuite name="${escapeMarkup(name)}" tests="${results.length}" failures="${count("failed")}" skipped="${count("inapplicable")}" time="${(stopMs / 1_000).toFixed(3)}">`,
      ...results.map(testCase),
      "  </testsuite>",
    ].join("\n");
  });
  const thresholds = faults.map(
    (fault) =>
      `  <testsuite name="thresholds" tests="1" failures="1"><testcase name="${escapeMarkup(fault)}"><failure message="${escapeMarkup(fault)}"/></testcase></testsuite>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${[...suites, ...thresholds].join("\n")}\n</testsuites>\n`;
}

function testCase({ id, title, verdict, evidence, advice }: CaseResult): string {
  const name = `classname="lastcall.drill.${escapeMarkup(id)}" name="${escapeMarkup(title)}"`;
  if (verdict === "passed") return `    <testcase ${name}/>`;
  const inside =
    verdict === "failed"
      ? `<failure message="${escapeMarkup(evidence)}">${escapeMarkup(advice)}</failure>`
      : `<skipped message="${escapeMarkup(evidence)}"/>`;
  return `    <testcase ${name}>${inside}</testcase>`;
}
