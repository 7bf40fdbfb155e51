import { frameworks } from "./catalogue/frameworks.ts";
import { heavy } from "./catalogue/heavy.ts";
import { libraries } from "./catalogue/libraries.ts";
import { processes } from "./catalogue/processes.ts";
import { servers } from "./catalogue/servers.ts";
import type { Program } from "./program.ts";

/** All programs, in the order of the table. */
export const catalogue: readonly Program[] = [
  ...frameworks,
  ...servers,
  ...processes,
  ...libraries,
  ...heavy,
];
