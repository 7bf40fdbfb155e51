import type { World } from "../world.ts";
import { BUDGET_INVARIANTS } from "./budget.ts";
import { CUT_INVARIANTS } from "./cut.ts";
import { HOOK_INVARIANTS } from "./hooks.ts";
import { ORDER_INVARIANTS } from "./order.ts";
import { REPORT_INVARIANTS } from "./report.ts";
import { REQUEST_INVARIANTS } from "./requests.ts";
import { type Invariant, Seen } from "./seen.ts";
import { SETTLING_INVARIANTS } from "./settling.ts";
import { SIGNAL_INVARIANTS } from "./signals.ts";

export const INVARIANTS: readonly Invariant[] = [
  ...ORDER_INVARIANTS,
  ...SETTLING_INVARIANTS,
  ...BUDGET_INVARIANTS,
  ...SIGNAL_INVARIANTS,
  ...REQUEST_INVARIANTS,
  ...CUT_INVARIANTS,
  ...HOOK_INVARIANTS,
  ...REPORT_INVARIANTS,
];

/** Something that the contract says, and that does not hold in a world. */
export interface Broken {
  readonly id: string;
  readonly why: string;
}

export function brokenIn(world: World): Broken[] {
  const seen = new Seen(world);
  return INVARIANTS.flatMap(({ id, check }) => {
    const why = check(seen);
    return why === undefined ? [] : [{ id, why }];
  });
}
