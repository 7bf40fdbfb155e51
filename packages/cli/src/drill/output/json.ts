import type { Judged } from "../verdict.ts";

/** Everything that was seen, as one JSON document. */
export function json(judged: Judged): string {
  return `${JSON.stringify({ schema: 1, ...judged }, undefined, 2)}\n`;
}
