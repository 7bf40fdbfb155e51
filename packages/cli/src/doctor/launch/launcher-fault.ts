import type { Fault } from "./fault.ts";
import type { Launcher } from "./programs.ts";
import { after, type Step } from "./step.ts";

/** A program that starts others and waits for them in the wrong way, or not at all. */
export function launcherFault(step: Step, program: string, launcher: Launcher): Fault | undefined {
  if (program === "su" && step.launch.shell === "busybox") return busyboxSuFault(step);
  const behind = step.init !== undefined || step.nested;
  const outcome = behind ? launcher.underInit : launcher.asPid1;
  const spared = usesLibrary(step) ? launcher.sparesTheLibrary : undefined;
  const luck =
    outcome === "passes"
      ? `the kernel keeps ${program}, as PID 1, from ending itself by the signal`
      : spared;
  return {
    kind: "launcher",
    who: program === "node" ? "node --run" : program,
    init: step.init,
    nested: step.nested,
    luck,
    outcome: outcome === "passes" ? "lost" : outcome,
    because: launcher.because,
  };
}

function usesLibrary({ project, launch }: Step): boolean {
  return (
    project.settingsFor(launch.folder) !== undefined || project.dependsOnLibrary(launch.folder)
  );
}

/** busybox' su becomes the user's shell. */
function busyboxSuFault(step: Step): Fault | undefined {
  const option = step.words.findIndex((word) => /^-\w*c$/.test(word));
  if (option === -1) return undefined;
  const shell = after(step, option + 1);
  const [source = ""] = shell.words;
  return step.diagnose({ ...shell, words: ["sh", "-c", source], at: undefined, write: () => [] });
}
