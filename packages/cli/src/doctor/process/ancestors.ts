import { basename } from "node:path";
import { launcherOf, PACKAGE_MANAGERS, SHELLS, wrapperLength } from "../launch/programs.ts";
import { type LiveProcess, programOf } from "./live-process.ts";

/** What a process between PID 1 and the program does with a stop signal. */
export type Passing = "passes" | "swallows" | "unknown";

/** Its name, when it is a program that starts others. */
export function launcherName(one: LiveProcess): string | undefined {
  const names = namesOf(one);
  return names.find(
    (name) =>
      SHELLS.has(name) ||
      PACKAGE_MANAGERS.has(name) ||
      name === "tsx" ||
      launcherOf([name, ...argumentsOf(one)]) !== undefined,
  );
}

function namesOf(one: LiveProcess): string[] {
  const path = (one.words[1] ?? "").replace(/\/dist\/cli\.mjs$/, "");
  const script = basename(path).replace(/(-cli)?\.[cm]?js$/, "");
  // npm and its like are node programs.
  return programOf(one) === "node" ? [script] : [programOf(one).replace(/^-/, "")];
}

function argumentsOf(one: LiveProcess): readonly string[] {
  return one.words.slice(programOf(one) === "node" ? 2 : 1);
}

/** `yarn3`: a Yarn that waits for its scripts started the program. */
export function passingOf(one: LiveProcess, yarn3: boolean): Passing {
  const name = launcherName(one);
  if (name === undefined) {
    const wraps = namesOf(one).some((own) => wrapperLength([own, ...argumentsOf(one)]) > 0);
    return wraps ? "passes" : "unknown";
  }
  // A shell catches SIGTERM only where a trap is set: what that does can't be seen from here.
  if (SHELLS.has(name)) return one.caught.has("SIGTERM") ? "unknown" : "swallows";
  switch (name) {
    // Where npm fails, the shell below it does. The library warns of the same at start.
    case "npm":
    case "npx":
      return "passes";
    case "yarn":
    case "yarnpkg":
      return yarn3 ? "passes" : "swallows";
    case "pnpm":
    case "pnpx":
      return one.ownPid !== 1 && one.words.includes("exec") ? "swallows" : "passes";
    case "env-cmd":
      return one.ownPid === 1 ? "passes" : "swallows";
    default:
      return "swallows";
  }
}
