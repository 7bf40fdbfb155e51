import { readFileSync } from "node:fs";
import { RULEBOOK } from "lastcall";
import { expect, test } from "vitest";
import { roundsFor } from "../../packages/cli/src/drill/rounds.ts";
import { drillCasesPage } from "../../scripts/drill-cases.ts";

const found = { webSocketPath: undefined, eventStreamPath: undefined, probing: undefined };
const cases = roundsFor(found, true, []).flatMap((round) => round.cases);

test("docs/drill-cases.md is what `pnpm docs:drill` writes", () => {
  const words = (text: string): string[] => text.split(/\s+/);
  expect(words(readFileSync("docs/drill-cases.md", "utf8"))).toEqual(words(drillCasesPage()));
});

test("no two cases have one name, and the rules that they name are the doctor's", () => {
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  const known = RULEBOOK.map(({ id }) => id);
  expect(known).toEqual(expect.arrayContaining(cases.flatMap(({ rules }) => rules)));
});
