import { createHash } from "node:crypto";
import { documentationOf } from "../documentation.ts";
import type { Edit, Span } from "../files/source-file.ts";
import type { Finding, Severity } from "../findings/finding.ts";
import { RULEBOOK } from "../rulebook.ts";
import type { Format } from "./format.ts";

const LEVELS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** SARIF 2.1.0 (OASIS), which code scanning reads. */
export const sarifFormat: Format = ({ findings }, { version }) => {
  const rules = RULEBOOK.map((rule) => ({
    id: rule.id,
    name: rule.id
      .replace(/^LC\d+-/, "")
      .replaceAll(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.help },
    help: { text: rule.help },
    helpUri: documentationOf(rule),
    defaultConfiguration: { level: LEVELS[rule.severity] },
  }));
  const run = {
    tool: { driver: { name: "lastcall", version, rules } },
    columnKind: "utf16CodeUnits",
    results: withFingerprints(findings).map(({ finding, fingerprint }) =>
      resultOf(finding, fingerprint),
    ),
  };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
};

/** https://docs.github.com/code-security: the same finding in a later commit has the same one, whatever lines came before it. */
function withFingerprints(
  findings: readonly Finding[],
): { finding: Finding; fingerprint: string }[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { rule, file, start, end } = finding;
    const identity = [rule.id, file.path, file.text.slice(start, end)].join("\n");
    const count = seen.get(identity) ?? 0;
    seen.set(identity, count + 1);
    const hash = createHash("sha256").update(identity).digest("hex").slice(0, 32);
    return { finding, fingerprint: `${hash}:${count + 1}` };
  });
}

function resultOf(finding: Finding, fingerprint: string): object {
  const { rule, severity, message, why, fix } = finding;
  return {
    ruleId: rule.id,
    ruleIndex: RULEBOOK.findIndex(({ id }) => id === rule.id),
    level: LEVELS[severity],
    message: { text: `${message}. ${why}` },
    locations: [
      { physicalLocation: { artifactLocation: artifact(finding), region: region(finding) } },
    ],
    partialFingerprints: { "lastcall/v1": fingerprint },
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
