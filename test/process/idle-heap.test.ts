import { expect, test } from "vitest";
import { heapOfConnection } from "../../bench/idle-heap.ts";

const SIZE = { rounds: 4, connections: 2_000 };
const FROM_SOURCE = { flags: ["--conditions=@lastcall/source", "--import", "tsx"] };
const HIGHEST_COST = 200;

test("[10.3] an idle connection takes at most 200 bytes of heap more than without us", async () => {
  const bare = await heapOfConnection("bare", SIZE, FROM_SOURCE);
  const ours = await heapOfConnection("ours", SIZE, FROM_SOURCE);
  expect(bare).toBeGreaterThan(1_000);
  expect(ours - bare).toBeLessThan(HIGHEST_COST);
});
