import { composeServices, kubernetesWorkloads } from "../containers.ts";
import type { Observation, Rule } from "../findings.ts";
import { isInfrastructure } from "../images.ts";
import { setting } from "../read/systemd-unit.ts";
import type { Located } from "../source-file.ts";

/** What the library listens to unless its option `signals` says otherwise. */
const HANDLED = new Set(["SIGTERM", "SIGINT"]);
const NUMBERS: Readonly<Record<string, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  9: "SIGKILL",
  15: "SIGTERM",
};

export const stopSignal: Rule = {
  id: "LC007-stop-signal",
  title: "a stop signal that nobody handles",
  severity: "error",
  check: (project) =>
    [
      ...project.dockerfiles
        .filter(({ baseImage }) => !isInfrastructure(baseImage))
        .map((dockerfile) => dockerfile.stopSignal),
      ...composeServices(project).map(({ node }) => node.text("stop_signal")),
      ...kubernetesWorkloads(project).flatMap(({ containers }) =>
        containers.map(({ node }) => node.text("lifecycle", "stopSignal")),
      ),
      ...project.units.map(({ unit }) => setting(unit, "Service.KillSignal")),
    ].flatMap((set) => (set === undefined ? [] : check(set))),
};

function check(set: Located<string>): Observation[] {
  const { file, start, end, value } = set;
  const name = signalName(value);
  // A variable can't be judged.
  if (HANDLED.has(name) || value.includes("$")) return [];
  return [
    {
      file,
      start,
      end,
      message: `the stop signal is ${name}, ${name === "SIGKILL" ? "which no program can handle" : "which the program does not handle"}`,
      why:
        name === "SIGKILL"
          ? "SIGKILL ends the program at once: no request is answered, nothing is flushed."
          : "The shutdown begins at SIGTERM or SIGINT, unless the option `signals` lists others. As PID 1 the program does not even notice another signal, and is killed at the limit.",
      fix: { title: "SIGTERM", safe: true, edits: [{ file, start, end, text: "SIGTERM" }] },
    },
  ];
}

/** `TERM`, `SIGTERM` and `15` are the same. */
export function signalName(text: string): string {
  const plain = text.replaceAll(/["']/g, "").toUpperCase();
  return NUMBERS[plain] ?? (plain.startsWith("SIG") ? plain : `SIG${plain}`);
}
