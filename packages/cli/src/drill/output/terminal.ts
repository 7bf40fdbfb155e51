import { styleText } from "node:util";
import type { CaseResult } from "../rounds.ts";
import type { Judged } from "../verdict.ts";

const MARKS = { passed: "ok", failed: "FAILED", inapplicable: "-" } as const;
const COLOURS = { passed: "green", failed: "red", inapplicable: "gray" } as const;

export function terminal(
  { program, passed, rounds, requests, lost, faults }: Judged,
  colour: boolean,
): string {
  const paint = (style: "green" | "red" | "gray" | "bold", text: string): string =>
    colour ? styleText(style, text) : text;
  const line = ({ verdict, title, evidence, advice, rules }: CaseResult): string[] => [
    `  ${paint(COLOURS[verdict], MARKS[verdict].padEnd(7))} ${title}`,
    `          ${paint("gray", evidence)}`,
    ...(verdict === "failed" ? [`          ${advice}`, ...ruleLine(rules)] : []),
  ];
  const body = rounds.flatMap(({ name, results, stopMs }) => [
    "",
    paint("bold", `Stopped ${name}: ${Math.round(stopMs)} ms`),
    ...results.flatMap(line),
  ]);
  const counts = `${requests} requests sent, ${lost.length} lost`;
  const verdict = paint(passed ? "green" : "red", passed ? "PASS" : "FAIL");
  return [`Drill of ${program}`, ...body, "", ...faults, `${verdict}: ${counts}`, ""].join("\n");
}

function ruleLine(rules: readonly string[]): string[] {
  return rules.length === 0
    ? []
    : [`          lastcall doctor finds such causes: ${rules.join(", ")}`];
}
