import { styleText } from "node:util";
import type { CaseResult } from "../result.ts";
import type { Judged } from "../verdict.ts";
import { documentationOf } from "./documentation.ts";

const MARKS = { passed: "ok", failed: "FAILED", inapplicable: "-" } as const;
const COLOURS = { passed: "green", failed: "red", inapplicable: "gray" } as const;
const INDENT = 10;

export interface TerminalStyle {
  readonly colour: boolean;
  /** In columns. */
  readonly width: number;
}

export function terminal(judged: Judged, { colour, width }: TerminalStyle): string {
  const { program, passed, rounds, requests, lost, faults } = judged;
  const paint = (style: "green" | "red" | "gray" | "bold", text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const indented = (text: string): string[] =>
    wrapped(text, width - INDENT).map((line) => " ".repeat(INDENT) + line);
  const ofCase = (result: CaseResult): string[] => {
    const { verdict, title, evidence } = result;
    const [first = "", ...more] = indented(title);
    const mark = paint(COLOURS[verdict], MARKS[verdict].padEnd(INDENT - 2));
    return [
      `  ${mark}${first.trimStart()}`,
      ...more,
      ...indented(evidence).map((line) => paint("gray", line)),
      ...(verdict === "failed" ? adviceOn(result).flatMap(indented) : []),
    ];
  };
  const body = rounds.flatMap(({ name, results, stopMs }) => [
    "",
    paint("bold", `Stopped ${name}: ${Math.round(stopMs)} ms`),
    ...results.flatMap(ofCase),
  ]);
  const counts = `${requests} requests sent, ${lost.length} lost`;
  const verdict = paint(passed ? "green" : "red", passed ? "PASS" : "FAIL");
  const heading = wrapped(`Drill of ${program}`, width);
  return [...heading, ...body, "", ...faults, `${verdict}: ${counts}`, ""].join("\n");
}

function adviceOn({ id, advice, rules }: CaseResult): string[] {
  const found = `lastcall doctor finds such causes: ${rules.join(", ")}`;
  return [advice, ...(rules.length === 0 ? [] : [found]), documentationOf(id)];
}

/** Words in lines of at most `width` columns; a longer word has a line of its own. */
function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
