import type { Ending } from "../shell/endings.ts";
import type { Fault } from "./fault.ts";
import { findScript } from "./image-path.ts";
import { type Step, within } from "./step.ts";

/** Whether a shell reads a script that is here in its own place: `. ./run.sh`. */
export function isSourced({ project, launch }: Step, { words }: Ending): boolean {
  const [command, path = ""] = words;
  if (command !== "." && command !== "source") return false;
  return findScript(project, launch, path) !== undefined;
}

/** What such scripts do, each at the end of the one that reads it. */
export function sourcedFault(step: Step, endings: readonly Ending[]): Fault | undefined {
  for (const { words } of endings.filter((ending) => isSourced(step, ending))) {
    const fault = step.diagnose(within(step, words.slice(1)));
    if (fault !== undefined) return fault;
  }
  return undefined;
}
