import { readFileSync } from "node:fs";
import { drawPlan } from "../plan/draw.ts";
import type { Level, Plan } from "../plan/plan.ts";
import type { Failed } from "./failed.ts";
import { live } from "./life.ts";

/** Shows a world, twice: by its seed, or by a file with its plan. */
export async function replay(what: string, level: Level | undefined): Promise<void> {
  for (const plan of plansOf(what, level)) {
    const first = await live(plan);
    const second = await live(plan);
    for (const { lines, hash } of [first, second])
      console.log(`${lines.join("\n")}\nseed ${plan.seed}, ${plan.level}: trace ${hash}\n`);
    for (const { id, why } of first.broken) console.log(`breaks ${id}: ${why}`);
    if (first.hash !== second.hash) console.log("the two traces differ");
    if (first.broken.length > 0 || first.hash !== second.hash) process.exitCode = 1;
  }
}

function plansOf(what: string, level: Level | undefined): Plan[] {
  if (/^\d+$/.test(what)) return [drawPlan(Number(what), level)];
  const saved = JSON.parse(readFileSync(what, "utf8")) as Plan | readonly Failed[];
  return "seed" in saved ? [saved] : saved.map(({ plan }) => plan);
}
