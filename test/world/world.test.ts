import { describe, expect, test } from "vitest";
import { INVARIANTS } from "./invariants/invariants.ts";
import { drawPlan } from "./plan/draw.ts";
import { PLANTED_FAULTS, planted } from "./planted-faults.ts";
import { explore } from "./runs/explore.ts";
import { failedPlans } from "./runs/failed.ts";
import { live } from "./runs/life.ts";

/** The same each time, so that a failure is a change's: `pnpm test:world` tries others by the clock. */
const FIRST_SEED = 100_000;
/** On a quiet core they take 15 s together. */
const SEEDS = { simulated: 1_200, http1: 500 } as const;
/** Nothing in a world waits for the machine's time: a busy one only takes longer. */
const LIMIT_MS = 300_000;

test("plans that have failed once hold", async () => {
  for (const { plan, id } of failedPlans()) {
    const { broken } = await live(plan);
    expect(broken, `seed ${plan.seed}, which broke "${id}"`).toEqual([]);
  }
});

test(
  "the same seed is the same world, byte for byte, whatever was before it",
  async () => {
    const seeds = Array.from({ length: 60 }, (_, n) => n + 1);
    const hashes: string[] = [];
    for (const seed of seeds) hashes.push((await live(drawPlan(seed))).hash);
    const again: string[] = [];
    for (const seed of seeds.toReversed()) again.unshift((await live(drawPlan(seed))).hash);
    expect(again).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
  },
  LIMIT_MS,
);

test.each(["simulated", "http1"] as const)(
  "[1.1, 1.2, 1.3, 1.4, 2.1, 2.2, 2.4, 2.6, 2.8, 3.2, 3.5, 3.7, 3.10, 4.1, 4.2, 4.5, 4.8, 4.9, 4.10, 4.12, 6.2, 6.4, 7.1, 7.2, 7.3, 8.1, 8.2] whatever the seed: %s",
  async (level) => {
    const goesOn = (tried: number): boolean => tried < SEEDS[level];
    const { seeds, failed } = await explore({ from: FIRST_SEED, step: 1, level, goesOn });
    expect(failed).toBeUndefined();
    expect(seeds).toBe(SEEDS[level]);
  },
  LIMIT_MS,
);

test("every invariant names a clause, and says another thing", () => {
  const ids = INVARIANTS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^\d\.\d+ \S/);
});

describe("the faults that are planted", () => {
  test.each(PLANTED_FAULTS)("$name: its text is in $file once", (fault) => {
    expect(planted(fault)).toContain(fault.becomes);
  });

  test("there are 33", () => {
    expect(PLANTED_FAULTS).toHaveLength(33);
    expect(new Set(PLANTED_FAULTS.map(({ name }) => name)).size).toBe(33);
  });
});
