import { cleansUp, type Program } from "../program.ts";
import type { PackageName } from "../versions.ts";

/** A `node:http` server that a library for stopping it takes care of. */
function library(name: PackageName, where: string): Program {
  const file = name.replace("@godaddy/", "");
  return {
    name: file,
    packages: [name],
    app: "libraries",
    start: () => [`${file}.mjs`],
    cleanup: cleansUp(where),
  };
}

/** Libraries that stop a server, or tell of the exit. */
export const libraries: readonly Program[] = [
  library("close-with-grace", "its callback"),
  library("@godaddy/terminus", "onSignal"),
  library("http-terminator", "after terminate()"),
  library("stoppable", "after stop()"),
  library("async-exit-hook", "its hook"),
  library("signal-exit", "its hook, which can't wait"),
];
