import { afterEach, beforeEach, expect } from "vitest";
import { keyOf } from "./reach-key.ts";

/* Says in the environment, which the programs under test inherit, which test they run for. */

const KEY = "MUTANTS_REACHED_BY";
const file = keyOf(expect.getState().testPath ?? "");
process.env[KEY] = file;

beforeEach(({ task }) => {
  process.env[KEY] = keyOf(task.id);
});
afterEach(() => {
  process.env[KEY] = file;
});
