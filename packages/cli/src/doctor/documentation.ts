import { type RuleSummary, shortId } from "./findings/finding.ts";

/** The rule's page: what it is about, a wrong example and a right one. */
export function documentationOf(rule: RuleSummary): string {
  return `https://lastcall-js.github.io/lastcall/doctor/${shortId(rule).toLowerCase()}`;
}
