/** What a request costs on each kind of server: `pnpm bench:cost`, or a part of it: `pnpm bench:cost 24 http koa`. */
import { execFileSync } from "node:child_process";
import { binaryOf } from "../scripts/node-lines.ts";
import { median } from "../test/helpers/figures.ts";
import { build, FRAMEWORKS, type Framework, VARIANTS } from "./app.ts";
import { countedSegments } from "./counted-app.ts";

const LINES = ["20", "24"];
// A segment holds several collections of garbage, of which each costs some hundred instructions a request of a thousand.
const RUN = { warmUp: 3, segments: 5, requests: 4_000 };
const HIGHEST_RATIO = 1.02;
const HIGHEST_COST = 1_000;

const chosen = process.argv.slice(2);
const lines = LINES.filter((line) => chosen.includes(line));
const frameworks = FRAMEWORKS.filter((framework) => chosen.includes(framework));

try {
  execFileSync("valgrind", ["--version"]);
} catch (cause) {
  throw new Error("valgrind does not run; install it: apt-get install valgrind", { cause });
}
build();
console.log(`goal: at most ${HIGHEST_COST} instructions and ${HIGHEST_RATIO} times the bare app`);
for (const line of lines.length > 0 ? lines : LINES) {
  const node = await binaryOf(line);
  for (const framework of frameworks.length > 0 ? frameworks : FRAMEWORKS) {
    console.log(`\nNode ${line}, ${framework}`);
    console.table(await rowsOf(node, framework));
  }
}

async function rowsOf(node: string, framework: Framework): Promise<Record<string, object>> {
  const counts = await Promise.all(
    VARIANTS.map(async (variant) => median(await countedSegments(node, framework, variant, RUN))),
  );
  const [bare = NaN] = counts;
  return Object.fromEntries(
    VARIANTS.map((variant, index) => {
      const count = counts[index]!;
      const isGood = count - bare <= HIGHEST_COST && count / bare <= HIGHEST_RATIO;
      if (!isGood) process.exitCode = 1;
      const row = {
        "instructions a request": Math.round(count),
        "over bare": Math.round(count - bare),
        ratio: Number((count / bare).toFixed(4)),
        goal: isGood ? "kept" : "missed",
      };
      return [variant, row];
    }),
  );
}
