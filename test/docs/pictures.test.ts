import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { budgetPicture } from "../../scripts/pictures/budget.ts";

test("[2.5] the picture of the budget in docs/how-it-works.md is what the code makes", () => {
  const file = new URL("../../docs/how-it-works-budget.svg", import.meta.url);
  expect(readFileSync(file, "utf8")).toBe(budgetPicture());
});
