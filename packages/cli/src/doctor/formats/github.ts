import type { Severity } from "../findings/finding.ts";
import type { Format } from "./format.ts";
import { grouped, placeOf } from "./groups.ts";

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
};

/** Workflow commands, which GitHub Actions shows as annotations: ten of each kind a step, so one for each cause, the worst first. */
export const githubFormat: Format = ({ findings }) =>
  grouped(findings)
    .map(({ first, others }) => {
      const { severity, file, start, end, rule, message, why } = first;
      const from = file.position(start);
      const to = file.position(end);
      const place = {
        file: file.path,
        line: String(from.line),
        endLine: String(to.line),
        // Columns are only taken for what is on one line.
        ...(from.line === to.line
          ? { col: String(from.column), endColumn: String(to.column) }
          : {}),
        title: rule.id,
      };
      const properties = Object.entries(place).map(
        ([name, value]) => `${name}=${escaped(value, /[%\r\n:,]/g)}`,
      );
      const more = others.length === 0 ? "" : `\nLikewise: ${others.map(placeOf).join(", ")}`;
      return `::${COMMANDS[severity]} ${properties.join(",")}::${escaped(`${message}\n${why}${more}`, /[%\r\n]/g)}\n`;
    })
    .join("");

function escaped(text: string, special: RegExp): string {
  return text.replaceAll(
    special,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
