import { type Broken, brokenIn } from "../invariants/invariants.ts";
import type { Plan } from "../plan/plan.ts";
import { World } from "../world.ts";

/** What is left of a world that is over. */
export interface Life {
  readonly hash: string;
  readonly broken: readonly Broken[];
  readonly lines: readonly string[];
  /** How often each event was seen in each state. */
  readonly seen: ReadonlyMap<string, number>;
}

/** Lets a world happen, and looks at it. One that comes to no end, or throws, breaks a clause too. */
export async function live(plan: Plan): Promise<Life> {
  try {
    const world = await World.live(plan);
    const { hash, lines, seen } = world.ledger;
    return { hash, lines, seen, broken: brokenIn(world) };
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { hash: "", lines: [], seen: new Map(), broken: [{ id: "2.4 every world ends", why }] };
  }
}
