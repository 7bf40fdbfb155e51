import { expect, test } from "vitest";
import { KINDS, soak } from "./soak.ts";
import { faultsOf } from "./verdict.ts";

const REQUESTS = 2_000;
const WARM_UP = 1_000;
const SEED = 20_261_127;

// A day's worth of them is `pnpm test:soak`.
test.each(KINDS)(
  `[4.10, 10.1, 3.5] %s: of ${REQUESTS} requests, many of them broken off, nothing is left, and it stops with 0`,
  async (kind) => {
    const result = await soak({ kind, seed: SEED, requests: REQUESTS, slice: WARM_UP });
    expect(faultsOf(result)).toEqual([]);
  },
  120_000,
);
