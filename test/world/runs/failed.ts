import { readFileSync, writeFileSync } from "node:fs";
import type { Plan } from "../plan/plan.ts";

/** A plan that has failed once: kept for good, whatever seeds come to mean later. */
export interface Failed {
  /** The invariant that was broken, and what was wrong: in the product, or in the world itself. */
  readonly id: string;
  readonly why: string;
  readonly plan: Plan;
}

const FILE = new URL("../failed-seeds.json", import.meta.url);

export function failedPlans(): Failed[] {
  return JSON.parse(readFileSync(FILE, "utf8")) as Failed[];
}

export function keepFailed(failed: Failed): void {
  const known = failedPlans();
  if (known.some(({ plan, id }) => plan.seed === failed.plan.seed && id === failed.id)) return;
  writeFileSync(FILE, `${JSON.stringify([...known, failed], undefined, 2)}\n`);
}
