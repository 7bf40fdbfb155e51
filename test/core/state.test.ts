import * as fc from "fast-check";
import { expect, test } from "vitest";
import { State, type LifecycleState } from "../../packages/core/src/state.ts";

const ORDER: readonly LifecycleState[] = [
  "starting",
  "ready",
  "lame-duck",
  "draining",
  "closing",
  "closed",
];

test("[1.1] states move forward only, whatever is asked for", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ORDER)), (steps) => {
      const state = new State(() => 0);
      let furthest = 0;
      let ready = false;
      for (const step of steps) {
        const forward = ORDER.indexOf(step) > furthest;
        furthest = Math.max(furthest, ORDER.indexOf(step));
        ready ||= forward && step === "ready";
        expect(state.advance(step)).toBe(forward);
        expect(state.current).toBe(ORDER[furthest]);
        expect(state.started).toBe(ready);
      }
    }),
  );
});

test.each([
  ["starting", false, false],
  ["ready", false, false],
  ["lame-duck", true, false],
  ["draining", true, true],
  ["closing", true, true],
  ["closed", true, true],
] as const)("[6.2, 4.2] in %s: stopping %s, turns away %s", (name, stopping, turnsAway) => {
  const state = new State(() => 0);
  state.advance(name);
  expect(state).toMatchObject({ current: name, stopping, turnsAway });
});
