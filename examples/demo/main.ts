import { parseArgs } from "node:util";
import { paint } from "../../packages/cli/src/drill/picture/paint.ts";
import { fitsScreen } from "../../packages/cli/src/drill/picture/redrawing.ts";
import { Performance, type Performed } from "./performance.ts";
import { PlainView } from "./plain.ts";
import { type Program, WITH_LASTCALL, WITHOUT } from "./program.ts";
import { ScreenView } from "./screen.ts";
import type { Story } from "./story.ts";
import { MEANING_OF_503, MEANING_OF_LOST } from "./verdict.ts";
import type { View } from "./view.ts";

const { values: args } = parseArgs({
  options: {
    /** SIGKILL shows what the verdict is worth. */
    signal: { type: "string", default: "SIGTERM" },
    plain: { type: "boolean", default: false },
  },
});
const signal = args.signal as NodeJS.Signals;
const isPlain = args.plain || !fitsScreen();

function viewOf(story: Story): View {
  return isPlain ? new PlainView(story) : new ScreenView(story);
}

let underWay: Performance | undefined;

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => {
    underWay?.leave();
    console.log(`\nThe demo was ended by ${name}, and its service with it: nothing is judged.`);
    process.kill(process.pid, name);
  });
}

async function performed(program: Program): Promise<Performed> {
  console.log(
    `\nThe service ${program.title}${program === WITHOUT ? ", under the same load" : ""}:\n`,
  );
  underWay = new Performance(program, signal, viewOf);
  return await underWay.perform();
}

function say(text: string, colour: "gray" | "green" | "red"): void {
  console.log(isPlain ? text : paint(colour, text));
}

const own = await performed(WITH_LASTCALL);
const bare = await performed(WITHOUT);

console.log("");
say(MEANING_OF_LOST, "gray");
say(MEANING_OF_503, "gray");
say(`without: ${bare.verdict.facts}`, "red");
for (const detail of bare.verdict.details) say(`  ${detail}`, "gray");
for (const detail of own.verdict.details) say(`  ${detail}`, "red");
if (own.verdict.passed) say(`PASS: ${own.verdict.facts}`, "green");
else say(`FAIL: ${own.verdict.facts}, see above`, "red");
process.exitCode = own.verdict.passed ? 0 : 1;
