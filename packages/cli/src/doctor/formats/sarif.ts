import type { Edit, Finding, Severity } from "../findings.ts";
import { RULEBOOK } from "../rulebook.ts";
import type { Span } from "../source-file.ts";
import type { Format } from "./format.ts";

const LEVELS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** SARIF 2.1.0 (OASIS), which code scanning reads. */
export const sarifFormat: Format = ({ findings }, { version }) => {
  const rules = RULEBOOK.map(({ id, title, severity }) => ({
    id,
    name: id
      .replace(/^LC\d+-/, "")
      .replaceAll(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    defaultConfiguration: { level: LEVELS[severity] },
  }));
  const run = {
    tool: { driver: { name: "lastcall", version, rules } },
    columnKind: "utf16CodeUnits",
    results: findings.map(resultOf),
  };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
};

function resultOf(finding: Finding): object {
  const { rule, severity, message, why, fix } = finding;
  return {
    ruleId: rule.id,
    ruleIndex: RULEBOOK.findIndex(({ id }) => id === rule.id),
    level: LEVELS[severity],
    message: { text: `${message}. ${why}` },
    locations: [
      { physicalLocation: { artifactLocation: artifact(finding), region: region(finding) } },
    ],
    ...(fix === undefined
      ? {}
      : { fixes: [{ description: { text: fix.title }, artifactChanges: changes(fix.edits) }] }),
  };
}

function changes(edits: readonly Edit[]): object[] {
  return [...new Set(edits.map(({ file }) => file))].map((file) => ({
    artifactLocation: { uri: uri(file.path) },
    replacements: edits
      .filter((edit) => edit.file === file)
      .map((edit) => ({ deletedRegion: region(edit), insertedContent: { text: edit.text } })),
  }));
}

function artifact({ file }: Span): object {
  return { uri: uri(file.path) };
}

function uri(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function region({ file, start, end }: Span): object {
  const from = file.position(start);
  const to = file.position(end);
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}
