import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue } from "../programs/catalogue.ts";
import { nameOf } from "../programs/table.ts";

test("docs/evidence/programs.md has a row for every program that is measured, and for no other", () => {
  const page = readFileSync(new URL("../../docs/evidence/programs.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (.+?) +\| /gm)].map(([, first]) => first);
  expect(rows.filter((first) => !/^(Program|-+)$/.test(first!))).toEqual(catalogue.map(nameOf));
});
