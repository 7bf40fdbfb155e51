/** What an idle connection costs: `pnpm bench:memory`. */
import { binaryOf } from "../scripts/node-lines.ts";
import { build, VARIANTS } from "./app.ts";
import { heapOfConnection } from "./idle-heap.ts";

const LINES = ["20", "24"];
const SIZE = { rounds: 5, connections: 2_000 };
const HIGHEST_COST = 200;

build();
console.log(`goal: at most ${HIGHEST_COST} bytes over the bare app`);
for (const line of LINES) {
  const node = await binaryOf(line);
  const rows: Record<string, object> = {};
  let bare = NaN;
  for (const variant of VARIANTS) {
    const bytes = await heapOfConnection(variant, SIZE, { node });
    if (variant === "bare") bare = bytes;
    const isGood = bytes - bare <= HIGHEST_COST;
    if (!isGood) process.exitCode = 1;
    rows[variant] = {
      "bytes of heap an idle connection": Math.round(bytes),
      "over bare": Math.round(bytes - bare),
      goal: isGood ? "kept" : "missed",
    };
  }
  console.log(`\nNode ${line}`);
  console.table(rows);
}
