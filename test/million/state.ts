import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { KillSlice } from "./kill-slice.ts";
import type { RollSlice } from "./roll-slice.ts";

/** All that was seen so far, in slices. */
export interface State {
  readonly rolled: RollSlice[];
  readonly killed: KillSlice[];
}

/** Outside the checkout, where caches are kept. */
export const DEFAULT_FOLDER: string = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "lastcall",
  "million",
);

/** What one lane has seen; each has a file of its own, since several may run at once. */
export function readState(folder: string, lane: string): State {
  const path = pathOf(folder, lane);
  if (!existsSync(path)) return { rolled: [], killed: [] };
  return JSON.parse(readFileSync(path, "utf8")) as State;
}

/** Whole, or as it was: a run may be ended at any moment. */
export function writeState(folder: string, lane: string, state: State): void {
  mkdirSync(folder, { recursive: true });
  const path = pathOf(folder, lane);
  writeFileSync(`${path}.new`, JSON.stringify(state, undefined, 1));
  renameSync(`${path}.new`, path);
}

function pathOf(folder: string, lane: string): string {
  return join(folder, `${lane}.json`);
}
