import { RULEBOOK } from "lastcall";
import { shortId } from "../../../packages/cli/src/doctor/findings/finding.ts";
import { sentence, table } from "../markdown.ts";
import type { Page } from "../page.ts";
import { limitNotes } from "./limit-notes.ts";
import type { RuleNote } from "./rule-note.ts";
import { rulePage } from "./rule-page.ts";
import { signalPathNotes } from "./signal-path-notes.ts";
import { trafficNotes } from "./traffic-notes.ts";

export const RULE_NOTES: readonly RuleNote[] = [...limitNotes, ...signalPathNotes, ...trafficNotes];

/** @throws Error for a rule that has no note */
export function rulePages(): readonly Page[] {
  return RULEBOOK.map((rule) => {
    const note = RULE_NOTES.find((one) => one.rule === rule.id);
    if (note === undefined) throw new Error(`${rule.id} has no note in scripts/docs/doctor`);
    return rulePage(rule, note);
  });
}

/** One row for each rule; `addressOf` says where its page is, seen from the table. */
export function rulesTable(addressOf: (page: string) => string): string {
  return table(
    ["Rule", "What it finds", "Severity"],
    RULEBOOK.map((rule) => {
      const short = shortId(rule);
      return [`[${short}](${addressOf(short.toLowerCase())})`, sentence(rule.title), rule.severity];
    }),
  );
}
