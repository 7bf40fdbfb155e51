import { diffOf } from "../findings/diff.ts";
import type { Format } from "./format.ts";

/** For programs: everything that is known, one object. */
export const jsonFormat: Format = ({ findings, files, skipped, suppressed }, { version }) => {
  const told = findings.map((finding) => {
    const { rule, severity, file, start, end, message, why, via, fix } = finding;
    return {
      rule: rule.id,
      severity,
      file: file.path,
      start: file.position(start),
      end: file.position(end),
      message,
      why,
      ...(via === undefined ? {} : { via }),
      ...(fix === undefined
        ? {}
        : { fix: { title: fix.title, safe: fix.safe, diff: diffOf(finding) } }),
    };
  });
  return `${JSON.stringify({ version, findings: told, files, skipped, suppressed }, undefined, 2)}\n`;
};
