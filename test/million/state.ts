import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { KillSlice } from "./kill-slice.ts";
import type { RollSlice } from "./roll-slice.ts";

/** All that was seen so far, in slices. */
export interface State {
  readonly begun: string;
  readonly rolled: RollSlice[];
  readonly killed: KillSlice[];
}

/** Outside the checkout, where caches are kept. */
export const DEFAULT_STATE: string = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "lastcall",
  "million.json",
);

export function readState(path: string): State {
  return JSON.parse(readFileSync(path, "utf8")) as State;
}

export function newState(): State {
  return { begun: new Date().toISOString(), rolled: [], killed: [] };
}

/** Whole, or as it was: a run may be ended at any moment. */
export function writeState(path: string, state: State): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(state, undefined, 1));
  renameSync(`${path}.new`, path);
}
