import { readFileSync } from "node:fs";
import { RULEBOOK } from "lastcall";
import { expect, test } from "vitest";
import { roundsFor } from "../../packages/cli/src/drill/rounds.ts";
import { readmeWithCases } from "../../scripts/drill-cases.ts";

const found = { webSocketPath: undefined, eventStreamPath: undefined, probing: undefined };
const cases = roundsFor(found, true, []).flatMap((round) => round.cases);

test("the README of lastcall has the cases that `pnpm docs:drill` writes", () => {
  const words = (text: string): string[] => text.split(/\s+/);
  const readme = readFileSync("packages/cli/README.md", "utf8");
  expect(words(readme)).toEqual(words(readmeWithCases(readme)));
});

test("no two cases have one name, and the rules that they name are the doctor's", () => {
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  const known = RULEBOOK.map(({ id }) => id);
  expect(known).toEqual(expect.arrayContaining(cases.flatMap(({ rules }) => rules)));
});
