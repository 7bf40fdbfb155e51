import { basename } from "node:path";
import { PACKAGE_MANAGERS, SHELLS } from "../launch/programs.ts";
import { setting } from "../read/systemd-unit.ts";
import { wordsAreNode } from "../services/evidence.ts";
import { execStart } from "../services/unit-environment.ts";
import { endingsOf } from "../shell/endings.ts";
import type { Rule } from "./rule.ts";
import { units } from "./systemd-units.ts";

export const systemdKillMode: Rule = {
  id: "LC008-systemd-kill-mode",
  title: "systemd's signal does not reach the program",
  severity: "error",
  help: "By default systemd signals every process of a unit and waits for them all. KillMode=mixed and process signal only the first, which may be a shell or npm that passes nothing on; KillMode=none signals nobody.",
  check: (project) =>
    units(project).flatMap(({ unit }) => {
      const mode = setting(unit, "Service.KillMode");
      const command = setting(unit, "Service.ExecStart");
      // The default, control-group, signals every process of the unit and waits for them all.
      if (mode === undefined || command === undefined || mode.value === "control-group") return [];
      const words = execStart(unit);
      if (!wordsAreNode(words)) return [];
      const swallower = swallowerIn(words);
      if (mode.value !== "none" && swallower === undefined) return [];
      const { file, start, end } = mode;
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

function swallowerIn(words: readonly string[]): string | undefined {
  const program = basename(words[0] ?? "");
  if (PACKAGE_MANAGERS.has(program)) return program;
  if (!SHELLS.has(program)) return undefined;
  const source = words[words.findIndex((word) => /^-\w*c$/.test(word)) + 1];
  const execs =
    words.some((word) => /^-\w*c$/.test(word)) && endingsOf(source ?? "").every(({ exec }) => exec);
  return execs ? undefined : program;
}
