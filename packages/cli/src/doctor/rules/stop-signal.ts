import { isForDevelopment } from "../files/kinds.ts";
import type { Located } from "../files/source-file.ts";
import type { Observation } from "../findings/finding.ts";
import { platformServices } from "../platforms/platforms.ts";
import { setting } from "../read/systemd-unit.ts";
import { composeServices } from "../services/compose.ts";
import { dockerfileIsNode, wordsAreNode } from "../services/evidence.ts";
import { kubernetesWorkloads } from "../services/kubernetes.ts";
import { execStart } from "../services/unit-environment.ts";
import type { Rule } from "./rule.ts";
import { units } from "./systemd-units.ts";

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
  help: "The shutdown begins at SIGTERM or SIGINT, unless the option `signals` lists others. Any other stop signal ends the program at once, or, where it is PID 1, is dropped by the kernel until the platform kills it.",
  check: (project) =>
    [
      ...project.dockerfiles
        .filter((one) => !isForDevelopment(one.file.path) && dockerfileIsNode(one))
        .map(({ stopSignal: set }) => set),
      ...composeServices(project)
        .filter(({ evidence }) => evidence.node)
        .map((service) => service.text("stop_signal")),
      ...kubernetesWorkloads(project).flatMap(({ containers }) =>
        containers.map((service) => service.text("lifecycle", "stopSignal")),
      ),
      ...units(project)
        .filter(({ unit }) => wordsAreNode(execStart(unit)))
        .map(({ unit }) => setting(unit, "Service.KillSignal")),
      ...platformServices(project).map(({ signal }) => signal),
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
      fix: { title: "SIGTERM", safe: true, edits: [{ file, start, end, text: quotedAs(set) }] },
    },
  ];
}

function quotedAs({ file, start }: Located<string>): string {
  const quote = /["']/.exec(file.text[start] ?? "")?.[0] ?? "";
  return `${quote}SIGTERM${quote}`;
}

/** `TERM`, `SIGTERM` and `15` are the same. */
export function signalName(text: string): string {
  const plain = text.replaceAll(/["']/g, "").toUpperCase();
  return NUMBERS[plain] ?? (plain.startsWith("SIG") ? plain : `SIG${plain}`);
}
