import { basename, posix } from "node:path";
import type { Unread } from "../files/collect.ts";
import type { Project } from "../project/project.ts";
import { findScript } from "./image-path.ts";
import { diagnosedLaunches } from "./launches.ts";
import { SHELLS, wrapperLength } from "./programs.ts";

/** Shell scripts that are started and are not among the files: whether a signal gets through them is not known. */
export function unreadScripts(project: Project, only: (path: string) => boolean): Unread[] {
  const found = diagnosedLaunches(project).flatMap(({ launch, fault }): Unread[] => {
    const script =
      fault === undefined && only(launch.file.path) ? scriptIn(launch.argv) : undefined;
    if (script === undefined || findScript(project, launch, script) !== undefined) return [];
    const path = script.startsWith("/") ? script : posix.join(launch.folder, script);
    return [{ path, reason: `${launch.file.path} starts it, but it is not here` }];
  });
  return [...new Map(found.map((one) => [one.path, one])).values()];
}

function scriptIn(argv: readonly string[]): string | undefined {
  let words = argv;
  for (let count = wrapperLength(words); count > 0; count = wrapperLength(words))
    words = words.slice(count);
  const isShell = SHELLS.has(basename(words[0] ?? ""));
  const script = isShell ? words.slice(1).find((word) => !/^[-+]/.test(word)) : words[0];
  // By its name alone it is the official image's own, which becomes what it is given.
  return script !== undefined && /^[^\s]*\/[^\s]*\.(ba)?sh$/.test(script) ? script : undefined;
}
