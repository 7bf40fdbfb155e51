import { drawPlan } from "../plan/draw.ts";
import type { Level } from "../plan/plan.ts";
import { Coverage } from "../trace/coverage.ts";
import { live } from "./life.ts";

export interface Exploration {
  readonly from: number;
  /** Every so many seeds one. */
  readonly step: number;
  readonly level: Level | undefined;
  /** Whether another seed is to be tried, after so many. */
  readonly goesOn: (tried: number) => boolean;
}

export interface Explored {
  readonly seeds: number;
  readonly coverage: Coverage;
  /** The seed that failed, which ends it. */
  readonly failed: { readonly seed: number; readonly id: string; readonly why: string } | undefined;
}

/** One world after the other, until one fails or it has gone on for long enough. */
export async function explore({ from, step, level, goesOn }: Exploration): Promise<Explored> {
  const coverage = new Coverage();
  let seeds = 0;
  for (let seed = from; goesOn(seeds); seed += step) {
    const { broken, seen } = await live(drawPlan(seed, level));
    seeds++;
    coverage.add(seen);
    const [first] = broken;
    if (first !== undefined) return { seeds, coverage, failed: { seed, ...first } };
  }
  return { seeds, coverage, failed: undefined };
}
