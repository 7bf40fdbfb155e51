import { documentationOf } from "../documentation.ts";
import { shortId } from "../findings/finding.ts";
import { RULEBOOK } from "../rulebook.ts";

/** @throws Error for a rule that does not exist. */
export function explain(names: readonly string[]): string {
  if (names.length === 0) return RULEBOOK.map(({ id, title }) => `${id}: ${title}\n`).join("");
  return names
    .map((name) => {
      const rule = RULEBOOK.find((one) => one.id === name || shortId(one) === name.toUpperCase());
      if (rule === undefined) throw new Error(`expected a rule, LC000 to LC021, got ${name}`);
      const { id, title, severity, help } = rule;
      return `${id} (${severity}): ${title}\n\n${help}\n\nTo leave it out in one place, a comment on the line before: # lastcall-ignore ${shortId(rule)} and the reason.\n\n${documentationOf(rule)}\n`;
    })
    .join("\n");
}
