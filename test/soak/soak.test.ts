import { expect, test } from "vitest";
import { KINDS, soak } from "./soak.ts";
import { faultsOf } from "./verdict.ts";

const REQUESTS = 1_500;
const WARM_UP = 500;
const SEED = 20_261_127;

// A day's worth of them is `pnpm test:soak`.
test.each(KINDS)(
  `[4.10, 10.1, 3.5] %s: of ${REQUESTS} requests, many of them broken off, nothing is left, and it stops with 0`,
  async (kind) => {
    const result = await soak({ kind, seed: SEED, requests: REQUESTS, slice: WARM_UP });
    expect(faultsOf(result)).toEqual([]);
  },
  300_000,
);
