import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { roundsFor } from "../../packages/cli/src/drill/rounds.ts";

test("every case of the drill is in its documentation, and no other", () => {
  const text = readFileSync("docs/drill.md", "utf8");
  const rounds = roundsFor({ webSocketPath: undefined, eventStreamPath: undefined }, true, []);
  const cases = rounds.flatMap((round) => round.cases.map(({ id }) => id));
  const section = text.slice(text.indexOf("## Cases"), text.indexOf("## The verdict"));
  const documented = [...section.matchAll(/^\| `([a-z0-9-]+)`/gm)].map(([, id]) => id);
  expect(new Set(documented)).toEqual(new Set(cases));
});
