import { styleText } from "node:util";
import { diffOf } from "../findings/diff.ts";
import type { Finding, Severity } from "../findings/finding.ts";
import type { Format } from "./format.ts";
import { type Group, grouped, placeOf } from "./groups.ts";

type Style = Parameters<typeof styleText>[0];

const COLOURS: Readonly<Record<Severity, Style>> = {
  error: "red",
  warning: "yellow",
  info: "blue",
};

/** For people: place, fault, reason, diff. */
export const terminalFormat: Format = ({ findings, files, skipped, suppressed }, { colour }) => {
  const paint = (style: Style, text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const told = grouped(findings).map((group) => tell(group, paint));
  const left = skipped.map(
    ({ path, reason, isRead }) =>
      `${path}: not ${isRead === true ? "judged" : "read"}, ${reason}\n`,
  );
  return [...told, ...left, `${summary(findings, files.length, suppressed)}\n`].join("\n");
};

function tell({ first, others }: Group, paint: (style: Style, text: string) => string): string {
  const { severity, rule, message, why, via } = first;
  const place = placeOf(first);
  const from = via === undefined ? "" : ` (started by ${via})`;
  const head = `${paint("bold", place)} ${paint(COLOURS[severity], severity)} ${message}${from} ${paint("dim", rule.id)}\n`;
  const diff = diffOf(first);
  const more = others.length === 0 ? "" : wrap(`Likewise: ${others.map(placeOf).join(", ")}`);
  return `${head}${wrap(why)}${more}${diff === undefined ? "" : paintDiff(diff, first, paint)}`;
}

function wrap(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length > 95) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line) => `  ${line}\n`).join("");
}

function paintDiff(
  diff: string,
  { fix }: Finding,
  paint: (style: Style, text: string) => string,
): string {
  const title =
    fix?.safe === true
      ? `${fix.title} (--fix writes it)`
      : `${fix?.title}, after a look at what else it changes`;
  const lines = diff
    .trimEnd()
    .split("\n")
    .map((line) => {
      if (line.startsWith("+")) return paint("green", line);
      return line.startsWith("-") ? paint("red", line) : line;
    });
  return `  fix: ${title}\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

function summary(findings: readonly Finding[], files: number, suppressed: number): string {
  const left = suppressed === 0 ? "" : `, ${suppressed} left out by comments`;
  const read = `${files} ${files === 1 ? "file" : "files"} read${left}`;
  if (findings.length === 0) return `nothing in the way of a graceful stop, ${read}`;
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const parts = (["error", "warning", "info"] as const)
    .filter((severity) => count(severity) > 0)
    .map(
      (severity) =>
        `${count(severity)} ${severity}${count(severity) === 1 || severity === "info" ? "" : "s"}`,
    );
  return `${parts.join(", ")}, ${read}`;
}
