import { existsSync } from "node:fs";
import { RULEBOOK } from "lastcall";
import { expect, test } from "vitest";
import { documentationOf } from "../../packages/cli/src/drill/output/documentation.ts";
import { CASE_NOTES } from "../../scripts/docs/drill/case-notes.ts";
import { CASES } from "../../scripts/docs/drill/case-pages.ts";

const SITE = "https://lastcall-js.github.io/lastcall/";
const cases = CASES.map(({ one }) => one);

test.each(cases)("$id: its address has its page", ({ id }) => {
  const address = documentationOf(id);
  expect(address.startsWith(SITE)).toBe(true);
  const page = new URL(`../../docs/${address.slice(SITE.length)}.md`, import.meta.url);
  expect(existsSync(page)).toBe(true);
});

test("every case has one note, and no two have one name", () => {
  expect(CASE_NOTES.map(({ id }) => id)).toEqual(cases.map(({ id }) => id));
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});

test("the rules that the cases name are the doctor's", () => {
  const known = RULEBOOK.map(({ id }) => id);
  expect(known).toEqual(expect.arrayContaining(cases.flatMap(({ rules }) => rules)));
});
