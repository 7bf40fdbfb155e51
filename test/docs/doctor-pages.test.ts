import { existsSync } from "node:fs";
import { RULEBOOK, sarifFormat } from "lastcall";
import { expect, test } from "vitest";
import { explain } from "../../packages/cli/src/doctor/command/explain.ts";
import { documentationOf } from "../../packages/cli/src/doctor/documentation.ts";
import { filesOf, findingsIn, fixed } from "../../scripts/docs/doctor/example.ts";
import { RULE_NOTES } from "../../scripts/docs/doctor/rule-pages.ts";

const SITE = "https://lastcall-js.github.io/lastcall/";

/** The file behind an address of the site. */
function fileBehind(address: string): string {
  expect(address.startsWith(SITE)).toBe(true);
  return new URL(`../../docs/${address.slice(SITE.length)}.md`, import.meta.url).pathname;
}

test.each(RULE_NOTES.map((note) => [note.rule, note] as const))(
  "%s: the doctor finds this rule alone in the wrong example, and nothing in the right one",
  (id, { wrong, right }) => {
    const files = filesOf(wrong);
    expect(findingsIn(files).map(({ rule }) => rule.id)).toEqual([id]);
    const mended = right === undefined ? fixed(files) : filesOf(right);
    expect(findingsIn(mended).map(({ rule, message }) => `${rule.id} ${message}`)).toEqual([]);
  },
);

test("every rule has one note, and every note a rule", () => {
  expect(RULE_NOTES.map(({ rule }) => rule).toSorted()).toEqual(RULEBOOK.map(({ id }) => id));
});

test.each(RULEBOOK)("$id: its address has its page, and explain and SARIF name it", (rule) => {
  const address = documentationOf(rule);
  expect(existsSync(fileBehind(address))).toBe(true);
  expect(explain([rule.id])).toMatch(new RegExp(`\n${address}\n$`));
  const examination = { findings: [], files: [], skipped: [], suppressed: 0 };
  expect(sarifFormat(examination, { version: "1.0.0", colour: false })).toContain(
    `"helpUri": "${address}"`,
  );
});
