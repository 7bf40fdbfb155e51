import { writeFileSync } from "node:fs";
import { Performance, type Performed } from "../../examples/demo/performance.ts";
import { PlainView } from "../../examples/demo/plain.ts";
import { type Program, WITH_LASTCALL, WITHOUT } from "../../examples/demo/program.ts";
import { drawing } from "./drawing.ts";
import { panelOf } from "./panel.ts";

/** `pnpm docs:picture`: runs the demo, and draws what was seen as the moving picture of the README. */
const picture = new URL("../../docs/demo.svg", import.meta.url);

function performed(program: Program): Promise<Performed> {
  return new Performance(program, "SIGTERM", (story) => new PlainView(story)).perform();
}

const own = await performed(WITH_LASTCALL);
if (!own.verdict.passed) throw new Error(`the demo failed: ${own.verdict.details.join("; ")}`);
const bare = await performed(WITHOUT);
writeFileSync(picture, drawing([panelOf(own), panelOf(bare)]));
