/**
 * The doctor as a library: reads the files that start and stop a program, and says what keeps it from stopping
 * gracefully. `collectFiles` finds them, `examine` judges them, a `Format` prints what was found.
 *
 * @packageDocumentation
 * @module lastcall
 */
export { examine } from "./doctor/examine.ts";
export type { Examination, ExamineOptions } from "./doctor/examine.ts";
export { collectFiles } from "./doctor/files/collect.ts";
export type { Collection, Unread } from "./doctor/files/collect.ts";
export { SourceFile } from "./doctor/files/source-file.ts";
export type { Edit, Located, Position, Span } from "./doctor/files/source-file.ts";
export { diffOf } from "./doctor/findings/diff.ts";
export type {
  Finding,
  Fix,
  Observation,
  RuleSummary,
  Severity,
} from "./doctor/findings/finding.ts";
export { textsOf as safelyFixed } from "./doctor/findings/safe-fixes.ts";
export type { Format, FormatOptions } from "./doctor/formats/format.ts";
export { githubFormat } from "./doctor/formats/github.ts";
export { jsonFormat } from "./doctor/formats/json.ts";
export { sarifFormat } from "./doctor/formats/sarif.ts";
export { terminalFormat } from "./doctor/formats/terminal.ts";
export { examineProcess } from "./doctor/process/process.ts";
export type { ProcessExamination } from "./doctor/process/process.ts";
export { DEFAULT_ASSUMPTIONS } from "./doctor/project/assumptions.ts";
export type { Assumptions } from "./doctor/project/assumptions.ts";
export type { CodeSettings } from "./doctor/project/code-settings.ts";
export { RULEBOOK } from "./doctor/rulebook.ts";
export type { Rule } from "./doctor/rules/rule.ts";
