import { styleText } from "node:util";
import type { Finding, Severity } from "../findings.ts";
import { diffOf } from "../fix.ts";
import type { Format } from "./format.ts";

type Style = Parameters<typeof styleText>[0];

const COLOURS: Readonly<Record<Severity, Style>> = {
  error: "red",
  warning: "yellow",
  info: "blue",
};

/** For people: place, fault, reason, diff. */
export const terminalFormat: Format = ({ findings, files, skipped }, { colour }) => {
  const paint = (style: Style, text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const told = findings.map((finding) => tell(finding, paint));
  const left = skipped.map(({ path, reason }) => `${path}: not read, ${reason}\n`);
  return [...told, ...left, `${summary(findings, files.length)}\n`].join("\n");
};

function tell(finding: Finding, paint: (style: Style, text: string) => string): string {
  const { file, start, severity, rule, message, why, via } = finding;
  const { line, column } = file.position(start);
  const place = `${file.path}:${line}:${column}`;
  const from = via === undefined ? "" : ` (started by ${via})`;
  const head = `${paint("bold", place)} ${paint(COLOURS[severity], severity)} ${message}${from} ${paint("dim", rule.id)}\n`;
  const diff = diffOf(finding);
  return `${head}${wrap(why)}${diff === undefined ? "" : paintDiff(diff, finding, paint)}`;
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

function summary(findings: readonly Finding[], files: number): string {
  const read = `${files} ${files === 1 ? "file" : "files"} read`;
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
