import { describe, expect, test } from "vitest";
import { live } from "../runs/life.ts";
import { firstRefused } from "./accept.ts";
import { RULES, type Rules } from "./rules.ts";
import { searchAll } from "./search.ts";
import { smallPlan } from "./small-plan.ts";

/** Nothing in it waits for the machine's time: a busy one only takes longer. */
const LIMIT_MS = 300_000;

test("[1.1, 1.4, 2.8, 3.2, 3.10, 4.1, 4.2, 7.1] every interleaving of a small stop keeps the contract", () => {
  const { states, transitions, broken } = searchAll(RULES);
  expect(broken).toBeUndefined();
  expect({ states, transitions }).toEqual({ states: 4_634, transitions: 26_915 });
});

describe("one rule that is broken is found", () => {
  const BROKEN: readonly (readonly [keyof Rules, number | false, string])[] = [
    ["probes", 2, "2.8 every prober is told three times"],
    ["emptiesQueue", false, "1.4 the listener closes on an empty accept queue"],
    ["waitsForRequests", false, "4.1 a request in flight gets its whole answer"],
    ["turnsAway", false, "4.2 a new request while draining is turned away"],
    ["ignoresRepeats", false, "1.1 states only move forward"],
    ["closesAfterFlush", false, "1.1 close hooks start behind the flush"],
    ["reportsAfterClose", false, "1.1 the report comes behind the close hooks"],
    ["foreignAfterReport", false, "3.10 the program's own listeners come behind the report"],
  ];

  test.each(BROKEN)("%s", (rule, value, id) => {
    expect(searchAll({ ...RULES, [rule]: value }).broken?.id).toBe(id);
  });
});

test(
  "[1.1, 2.8, 3.10] what the real code does at that size is what the model allows",
  async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { lines, broken } = await live(smallPlan(seed));
      expect(broken).toEqual([]);
      expect(firstRefused(lines, RULES), `seed ${seed}:\n${lines.join("\n")}`).toBeUndefined();
    }
  },
  LIMIT_MS,
);

test("and a trace in which one line is missing is refused", async () => {
  const { lines } = await live(smallPlan(1));
  for (const gone of ["flush", "report told", "listener closed", "-> draining"]) {
    const without = lines.filter((line) => !line.includes(gone));
    expect(firstRefused(without, RULES), `without "${gone}"`).toBeDefined();
  }
});
