import { dirname } from "node:path";
import type { Project } from "../project/project.ts";
import { setting, type SystemdUnit } from "../read/systemd-unit.ts";
import type { SourceFile } from "../files/source-file.ts";

/** Units that run for long, each with its drop-ins behind it: what they say last counts. */
export function units(project: Project): { file: SourceFile; unit: SystemdUnit }[] {
  return project.units
    .filter(({ file }) => !file.path.includes(".service.d/"))
    .map(({ file, unit }) => {
      const folder = `${file.path}.d`;
      const drops = project.units.filter((other) => dirname(other.file.path) === folder);
      const whole = new Map(unit);
      for (const drop of drops)
        for (const [name, values] of drop.unit)
          whole.set(name, [...(whole.get(name) ?? []), ...values]);
      return { file, unit: whole };
    })
    .filter(({ unit }) => setting(unit, "Service.Type")?.value !== "oneshot");
}
