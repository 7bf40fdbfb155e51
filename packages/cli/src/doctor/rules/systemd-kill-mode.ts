import { basename } from "node:path";
import type { Rule } from "../findings.ts";
import { PACKAGE_MANAGERS, SHELLS } from "../launch/programs.ts";
import { splitWords } from "../read/shell.ts";
import { tailsOf } from "../read/tails.ts";
import { setting } from "../read/systemd-unit.ts";

export const systemdKillMode: Rule = {
  id: "LC008-systemd-kill-mode",
  title: "systemd's signal does not reach the program",
  severity: "error",
  check: (project) =>
    project.units.flatMap(({ file, unit }) => {
      const mode = setting(unit, "Service.KillMode");
      const command = setting(unit, "Service.ExecStart");
      // The default, control-group, signals every process of the unit and waits for them all.
      if (mode === undefined || command === undefined || mode.value === "control-group") return [];
      const swallower = swallowerIn(command.value);
      if (mode.value !== "none" && swallower === undefined) return [];
      const { start, end } = mode;
      return [
        {
          file,
          start,
          end,
          message:
            mode.value === "none"
              ? "KillMode=none: the program is never told to stop"
              : `KillMode=${mode.value}: only ${swallower} gets the signal, and it does not pass signals on and wait`,
          why: "The program never begins to drain. KillMode=control-group signals all of the unit's processes; or start node itself in ExecStart.",
          fix: {
            title: "KillMode=control-group",
            safe: true,
            edits: [{ file, start, end, text: "control-group" }],
          },
        },
      ];
    }),
};

function swallowerIn(commandLine: string): string | undefined {
  const words = splitWords(commandLine.replace(/^[-@:+!|]+/, ""));
  const program = basename(words[0] ?? "");
  if (PACKAGE_MANAGERS.has(program)) return program;
  if (!SHELLS.has(program)) return undefined;
  const source = words[words.findIndex((word) => /^-\w*c$/.test(word)) + 1];
  const execs =
    words.some((word) => /^-\w*c$/.test(word)) && tailsOf(source ?? "").every(({ exec }) => exec);
  return execs ? undefined : program;
}
