/*
 * The pictures of docs/how-it-works.md: the budget is drawn from the code that splits it, the phases are those of a
 * program that is stopped for the picture.
 */
import { writeFileSync } from "node:fs";
import { budgetPicture } from "./budget.ts";
import { phasesPicture } from "./phases.ts";
import { stopOnce } from "./stop.ts";

const docs = new URL("../../docs/", import.meta.url);

writeFileSync(new URL("how-it-works-budget.svg", docs), budgetPicture());
writeFileSync(new URL("how-it-works-stop.svg", docs), phasesPicture(await stopOnce()));
