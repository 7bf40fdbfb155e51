import { fileURLToPath } from "node:url";

/** A service that the demo stops. */
export interface Program {
  readonly title: string;
  /** What starts it, and what it is called in the story. */
  readonly path: string;
  readonly file: string;
  /** By phase and name, in the order in which they have to run. */
  readonly hooks: readonly (readonly [phase: string, name: string])[];
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.url));
}

export const WITH_LASTCALL: Program = {
  title: "with lastcall",
  path: pathOf("express/server.ts"),
  file: "examples/express/server.ts",
  hooks: [
    ["deregister", "registry"],
    ["flush", "journal"],
    ["close", "journal file"],
  ],
};

export const WITHOUT: Program = {
  title: "without",
  path: pathOf("demo/without.ts"),
  file: "examples/demo/without.ts",
  hooks: [],
};
