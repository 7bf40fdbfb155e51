import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PEERS } from "../../bench/compare/peers.ts";
import { readmeWithComparison } from "../../bench/compare/readme.ts";

const page = readFileSync("docs/evidence/compare.md", "utf8");
const readme = readFileSync("README.md", "utf8");

test("the README's comparison is the one of docs/evidence/compare.md", () => {
  const words = (text: string): string[] => text.split(/[\s-]+/);
  expect(words(readme)).toEqual(words(readmeWithComparison(readme, page)));
});

test("every peer has a row, and no other", () => {
  const names = page
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) => line.split("|")[1]?.trim());
  expect(names).toEqual(PEERS.map(({ name }) => name));
});
