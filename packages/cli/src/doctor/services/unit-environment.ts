import { setting, type SystemdUnit } from "../read/systemd-unit.ts";
import { splitWords } from "../shell/syntax.ts";
import type { Environment } from "./service.ts";

/** `Environment=A=1 "B=two words"`, as often as it is given. */
export function unitEnvironment(unit: SystemdUnit, name = "Service.Environment"): Environment {
  return new Map(
    (unit.get(name) ?? []).flatMap((entry) =>
      splitWords(entry.value).map((pair) => {
        const equals = pair.indexOf("=");
        return [pair.slice(0, equals), { ...entry, value: pair.slice(equals + 1) }] as const;
      }),
    ),
  );
}

/** The words of what a unit starts, without the marks in front. */
export function execStart(unit: SystemdUnit): string[] {
  return splitWords((setting(unit, "Service.ExecStart")?.value ?? "").replace(/^[-@:+!|]+/, ""));
}
