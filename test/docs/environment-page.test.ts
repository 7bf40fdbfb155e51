import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SWITCH, VARIABLES } from "../../packages/core/src/options/environment.ts";

test("[2.5, 3.13] docs/reference/environment.md has the variables that the library reads, and no others", () => {
  const path = new URL("../../docs/reference/environment.md", import.meta.url);
  const rows = readFileSync(path, "utf8").matchAll(/^\| `(\w+)` /gm);
  expect([...rows].map(([, name]) => name)).toEqual([SWITCH, ...VARIABLES.map(({ name }) => name)]);
});
